import EventLog
import Events
import Foundation
import JSON
import JSONSchema
import SpoorConfiguration
import Testing

@testable import Collector

/// Messages that a site has schemas for.
@Suite struct SiteSchemaTests {
    static let sample = #"""
        {"type":"object","required":["sku"],"additionalProperties":{"type":["string","number"]},
         "properties":{"sku":{"type":"string","maxLength":8},"email":{"type":"string"}}}
        """#
    static let traits = #"{"properties":{"plan":{"enum":["free","paid"]}}}"#

    /// Both actions on a track call, and one on traits.
    let bench: Bench

    init() throws {
        var configuration = try shop()
        configuration.sites[0].schemas = [
            EventSchema(
                subject: .event("Sample Requested"), file: "sample.json", action: .reject,
                schema: try Schema(Array(Self.sample.utf8))),
            EventSchema(
                subject: .event("Shelf Seen"), file: "shelf.json", action: .warn,
                schema: try Schema(Array(Self.sample.utf8))),
            EventSchema(
                subject: .call(.identify), file: "traits.json", action: .reject,
                schema: try Schema(Array(Self.traits.utf8))),
        ]
        bench = try Bench(configuration: configuration)
    }

    private func track(_ event: String, _ properties: JSONValue, id: String = "m-1") -> JSONValue {
        message(["event": .string(event), "properties": properties, "messageId": .string(id)])
    }

    @Test func aMessageThatIsAsTheSchemaSaysIsTaken() throws {
        let taken = bench.batch([track("Sample Requested", ["sku": "S-1"])])
        #expect(taken.accepted == 1 && taken.warnings.isEmpty)
        #expect(taken.checks == [0: SchemaCounts(checked: 1, violations: 0)])
    }

    @Test(
        arguments: [
            (["sku": "much too long"], "/properties/sku", "a text of at most 8 characters"),
            ([:], "/properties/sku", "a member of this name"),
            (nil, "/properties/sku", "a member of this name"),
            (["sku": 5], "/properties/sku", "a text"),
            // A name that the client chose may be personal, and is not quoted.
            (["sku": "S", "jan@example.com": true], "/properties", "a number or a text"),
        ] as [(JSONValue, String, String)])
    func aViolationIsRejected(_ properties: JSONValue, _ path: String, _ what: String) throws {
        let taken = bench.batch([
            track("Sample Requested", properties, id: "bad"),
            track("Sample Requested", ["sku": "S-1"], id: "good"),
        ])
        #expect(taken.accepted == 1)
        #expect(taken.rejections.map(\.position) == [0])
        #expect(taken.rejections.first?.refusal.reason == .schemaViolation)
        let record = try #require(try taken.values(.rejected).first)
        #expect(record["kind"] == "rejected")
        #expect(record["reason"] == "schema_violation")
        #expect(record["path"]?.stringValue == path)
        let detail = record["detail"]?.stringValue ?? ""
        #expect(detail.hasPrefix(what), "\(detail)")
        #expect(detail.hasSuffix("expected by sample.json, the schema of 'Sample Requested'"))
        #expect(record["event"]?["messageId"] == "bad")
        #expect(try taken.fact?["messageId"] == "good")
        let last = Violation(path: path, expected: try #require(taken.checks[0]?.last?.expected))
        #expect(taken.checks == [0: SchemaCounts(checked: 2, violations: 1, last: last)])
    }

    @Test func aViolationThatOnlyWarnsIsTakenAndTold() throws {
        let taken = bench.batch([message(), track("Shelf Seen", ["sku": 5], id: "odd")])
        #expect(taken.accepted == 2 && taken.rejections.isEmpty)
        #expect(taken.warnings.map(\.position) == [1])
        #expect(taken.warnings.map(\.refusal.path) == ["/properties/sku"])
        let records = try taken.values(.rejected)
        #expect(records.count == 1)
        let warned = try #require(records.first)
        #expect(warned["kind"] == "warned")
        #expect(warned["key"] == "a:9f3c")
        #expect(warned["messageId"] == "odd")
        #expect(try taken.values(.events).map { $0["messageId"] } == ["m-1", "odd"])
        #expect(taken.checks[1]?.violations == 1)
    }

    /// What is rejected for another reason is not warned of as well.
    @Test func onlyWhatIsTakenIsWarnedOf() throws {
        let taken = bench.batch([
            message(["event": "Shelf Seen", "properties": ["sku": 5], "anonymousId": nil])
        ])
        #expect(taken.rejections.map(\.refusal.reason) == [.missingID])
        #expect(taken.warnings.isEmpty)
    }

    @Test func traitsOfAnIdentifyHaveASchemaToo() throws {
        let bad = bench.take(
            .identify, ["userId": "1", "traits": ["plan": "gold"]])
        #expect(bad.refusal?.reason == .schemaViolation)
        #expect(bad.refusal?.path == "/traits/plan")
        #expect(bad.refusal?.reason.status == 400)
        #expect(bench.take(.identify, ["userId": "1", "traits": ["plan": "paid"]]).accepted == 1)
        #expect(bench.take(.identify, ["userId": "1"]).accepted == 1)
    }

    @Test func otherEventsAndOtherSitesAreFree() throws {
        #expect(bench.batch([track("Sample requested", ["sku": 5])]).accepted == 1)
        let other = bench.batch([track("Sample Requested", ["sku": 5])], key: "other_web")
        #expect(other.accepted == 1 && other.checks.isEmpty)
    }

    /// What is personal is checked as it was sent, and stored sealed.
    @Test func personalFieldsAreCheckedAsSent() throws {
        let good = bench.batch([
            track("Sample Requested", ["sku": "S", "email": "jan@example.com"])
        ])
        #expect(good.accepted == 1)
        #expect(!good.text.contains("jan@example.com"))
        let bad = bench.batch([
            track("Sample Requested", ["sku": 5, "email": "jan@example.com"])
        ])
        #expect(bad.accepted == 0)
        #expect(!bad.text.contains("jan@example.com"))
    }

    @Test func theWarningIsThatOfTheSchema() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Schemas/warned/1")
        let golden = try String(
            contentsOf: folder.appending(path: "golden/message.json"), encoding: .utf8)
        let taken = bench.batch([track("Shelf Seen", ["sku": 5])])
        let record = try #require(taken.records.first { $0.to.topic == .rejected })
        // The examples are of another schema of a site's.
        let members = try JSONValue.parse(golden).objectValue?.map(\.key)
        #expect(try JSONValue.parse(record.value).objectValue?.map(\.key) == members)
        let schema = try Schema(
            Array(try Data(contentsOf: root.appending(path: "Schemas/warned/1.json"))))
        #expect(try JSONParser().parse(record.value) { schema.admits($0) })
    }

    @Test func whatSchemasMetWithIsCounted() throws {
        var metrics = CollectorMetrics(schemas: bench.intake.schemas.metrics)
        for properties in [["sku": 5], ["sku": "S"], [:]] as [JSONValue] {
            metrics.count(bench.batch([track("Shelf Seen", properties)]))
        }
        let schemas = try #require(metrics.json["schemas"]?.arrayValue)
        try #require(schemas.map { $0["checked"] } == [0, 3, 0])
        #expect(
            schemas[1].description
                == #"{"site":"shop","event":"Shelf Seen","onViolation":"warn","checked":3,"#
                + #""violations":2,"last":{"path":"/properties/sku","#
                + #""expected":"a member of this name"}}"#)
        #expect(schemas[2]["type"] == "identify")
    }
}
