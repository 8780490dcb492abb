import HTTPTypes
import HummingbirdTesting
import JSON
import SchemaRegistry
import Testing

@testable import ReadAPI

/// The OpenAPI document says what the routes do, and is whole.
@Suite struct DocumentTests {
    private let document: JSONValue
    private let whole: OpenAPIDocument

    init() throws {
        whole = try OpenAPIDocument.installed()
        document = whole.value
    }

    private var operations: [(path: String, method: String, operation: JSONValue)] {
        (document["paths"]?.objectValue ?? []).flatMap { path in
            (path.value.objectValue ?? []).map { (path.key, $0.key, $0.value) }
        }
    }

    private func isCollectors(_ operation: JSONValue) -> Bool {
        operation["tags"] == ["collector"]
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        value["$ref"]?.stringValue.flatMap { whole.value(at: $0) } ?? value
    }

    @Test func itHasTheRoutesThatThereAre() {
        let described = operations.filter { !isCollectors($0.operation) }
            .map { "\($0.method) \($0.path)" }
        let routes = ReadAPI.routes.routes.map {
            "\($0.method.rawValue.lowercased()) \($0.path)"
        }
        #expect(Set(described) == Set(routes))
        #expect(described.count == routes.count)
    }

    @Test func eachRouteHasItsKeyParametersAndForm() throws {
        for route in ReadAPI.routes.routes {
            let method = route.method.rawValue.lowercased()
            let operation = try #require(document["paths"]?[route.path.description]?[method])
            let key: JSONValue =
                switch route.access {
                case .open: []
                case .read: [["readKey": []]]
                case .admin: [["adminKey": []]]
                }
            #expect(operation["security"] == key, "\(route.path)")
            let parameters = (operation["parameters"]?.arrayValue ?? []).map(resolved)
            let query = parameters.filter { $0["in"] == "query" }.map { $0["name"] }
            #expect(Set(query) == Set(route.parameters.map { .string($0.rawValue) }))
            let path = parameters.filter { $0["in"] == "path" }
            #expect(path.count == (route.path.description.contains("{id}") ? 1 : 0))
            let content = operation["responses"]?["200"]?["content"]?.objectValue
            #expect(content?.map(\.key) == [String(route.produces.prefix { $0 != ";" })])
        }
    }

    @Test func limitsAreToldAsTheyAre() {
        let limit = document["components"]?["parameters"]?["limit"]?["schema"]
        #expect(limit?["default"]?.intValue == Int64(ReadAPILimits.pageEntriesDefault))
        #expect(limit?["maximum"]?.intValue == Int64(ReadAPILimits.pageEntriesMax))
        let fields = document["components"]?["parameters"]?["fields"]?["schema"]
        #expect(fields?["maxItems"]?.intValue == Int64(ReadAPILimits.fieldsMax))
    }

    @Test func problemsAreThoseThatThereAre() throws {
        let types = whole.value(at: "#/components/schemas/Problem/properties/type/enum")
        #expect(types == .array(Problem.Kind.allCases.map { .string($0.type) }))
        // Each answer names the kinds that have its status.
        for kind in Problem.Kind.allCases where ![.unknownPath, .methodNotAllowed].contains(kind) {
            let tells = operations.contains { _, _, operation in
                guard let answer = operation["responses"]?[String(kind.status.code)] else {
                    return false
                }
                let schema = resolved(answer)["content"]?[MediaType.problem]?["schema"]
                let kinds = schema?["properties"]?["type"]?["enum"]?.arrayValue ?? []
                return kinds.contains(.string(kind.type))
            }
            #expect(tells, "\(kind)")
        }
    }

    @Test func everyReferenceLeadsSomewhere() {
        var references = 0
        func walk(_ value: JSONValue) {
            for element in value.arrayValue ?? [] { walk(element) }
            for member in value.objectValue ?? [] {
                if member.key == "$ref", let pointer = member.value.stringValue {
                    references += 1
                    #expect(whole.value(at: pointer) != nil, "\(pointer)")
                }
                walk(member.value)
            }
        }
        walk(document)
        #expect(references > 100)
        #expect(!document.description.contains(#""x-selected""#))
    }

    @Test func schemasAreTakenInAsTheyStand() throws {
        let profile = try JSONValue.parse(SchemaRegistry.bundledFile("profile/1.json"))
        let taken = try #require(whole.value(at: "#/components/schemas/profile.1"))
        #expect(taken["required"] == profile["required"])
        #expect(taken["$id"] == nil)
        let names = profile["properties"]?.objectValue?.map(\.key)
        #expect(taken["properties"]?.objectValue?.map(\.key) == names)
        let selected = try #require(whole.value(at: "#/components/schemas/profile.1.selected"))
        #expect(selected["properties"]?.objectValue?.map(\.key) == names)
        #expect(!selected.description.contains(#""required":["#))
    }

    /// A list of the record is described where the record is.
    @Test func entriesAreDescribedWhereTheRecordIs() throws {
        let profile = try JSONValue.parse(SchemaRegistry.bundledFile("profile/1.json"))
        for (list, pointer) in [
            ("devices", "/properties/devices/items"), ("carts", "/properties/carts/items"),
            ("sessions", "/properties/sessions/items"),
            ("orders", "/properties/orders/properties/latest/items"),
            ("decisions", "/properties/triggers/items"),
        ] {
            let member = pointer.split(separator: "/").map(String.init)
                .reduce(profile) { $0?[$1] }
            #expect(member != nil)
            let path = PathTemplate("/v1/people/{id}/\(list)")
            let schema = document["paths"]?[path.description]?["get"]?["responses"]?["200"]?[
                "content"]?[MediaType.json]?["schema"]?["properties"]?["items"]?["items"]
            let entry = whole.value(at: schema?["$ref"]?.stringValue ?? "")
            let reference = "#/components/schemas/profile.1.selected\(pointer)"
            #expect(
                schema?["$ref"]?.stringValue == reference
                    || entry?["$ref"]?.stringValue == reference)
        }
    }

    @Test func itIsServedToEverybody() async throws {
        try await Server().test { client in
            let response = try await client.get("/v1/openapi.json", [:])
            #expect(response.status == .ok)
            #expect(response.json == document)
            #expect(response.headers[.eTag] != nil)
        }
    }
}
