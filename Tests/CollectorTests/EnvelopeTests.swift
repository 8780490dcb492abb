import EventLog
import Events
import Foundation
import JSON
import Testing

@testable import Collector

/// What stands around an event is the collector's own.
@Suite struct EnvelopeTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func theRecordIsThatOfTheSchema() throws {
        let taken = bench.take(.track, message())
        let record = try #require(taken.records.first)
        let expected =
            #"{"kind":"event","v":1,"site":"shop","messageId":"m-1","ids":{"device":"9f3c"},"#
            + #""trust":"typed","receivedAt":1470034812345,"loggedAt":1470034812345,"#
            + #""address":"203.0.113.0","event":{"type":"track","event":"Product Viewed","#
            + #""messageId":"m-1","anonymousId":"9f3c","properties":{"sku":"S-1","price":12.5}}}"#
        #expect(String(decoding: record.value, as: UTF8.self) == expected)
        #expect(record.key == "a:9f3c")
        #expect(record.timestamp == now)
        #expect(record.to == TopicPartition(.events, Partitioner.partition(of: "a:9f3c", count: 8)))
    }

    @Test func theRejectionIsThatOfTheSchema() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let golden = try Data(
            contentsOf: root.appendingPathComponent("Schemas/rejected/1/golden/message.json"))
        let taken = bench.take(.track, message(["event": nil]))
        #expect(taken.records.first.map { Data($0.value + "\n".utf8) } == golden)
        #expect(taken.records.first?.key == "shop")
    }

    @Test func clientsCannotWriteTheEnvelope() throws {
        let forged = message([
            "kind": "erase", "v": 9, "site": "other", "trust": "proven", "receivedAt": 1,
            "loggedAt": 2, "address": "1.2.3.4", "ids": ["user": "1"], "writeKey": "web",
        ])
        let fact = try bench.take(.track, forged).fact
        #expect(fact?["kind"] == "event")
        #expect(fact?["v"] == 1)
        #expect(fact?["site"] == "shop")
        #expect(fact?["trust"] == "typed")
        #expect(fact?["receivedAt"]?.intValue == now)
        #expect(fact?["loggedAt"]?.intValue == now)
        #expect(fact?["address"] == "203.0.113.0")
        #expect(fact?["ids"] == ["device": "9f3c"])
        #expect(fact?["event"]?["writeKey"] == nil)
        #expect(fact?["event"]?["kind"] == "erase")
    }

    @Test func aMissingMessageIdIsMade() throws {
        let fact = try bench.take(.track, message(["messageId": nil])).fact
        #expect(fact?["messageId"]?.stringValue?.hasPrefix("015644e7-1db9-7000") == true)
        #expect(fact?["event"]?["messageId"] == nil)
    }

    @Test func idsAreText() throws {
        let fact = try bench.take(.track, message(["userId": 4711, "anonymousId": 12.0])).fact
        #expect(fact?["ids"] == ["device": "12", "user": "4711"])
        #expect(fact?["event"]?["userId"] == "4711")
    }

    @Test func theBatchSaysWhatItsMessagesDoNot() throws {
        let taken = bench.take(
            [
                "sentAt": "2016-08-01T07:00:00Z",
                "context": ["locale": "nl-NL", "app": "web"],
                "batch": [
                    message(["context": ["locale": "fr-BE"], "sentAt": "2016-08-01T06:00:00Z"]),
                    message(["sentAt": nil, "context": nil]),
                ],
            ], bench.beacon(.batch))
        let events = try taken.values(.events).map { $0["event"] }
        #expect(
            events.map { $0?["sentAt"]?.stringValue } == [
                "2016-08-01T06:00:00Z", "2016-08-01T07:00:00Z",
            ])
        #expect(events[0]?["context"] == ["locale": "fr-BE", "app": "web"])
        #expect(events[1]?["context"] == ["locale": "nl-NL", "app": "web"])
    }

    @Test func thePathSaysTheTypeWhereTheMessageSaysNull() throws {
        let body = #"{"type":null,"anonymousId":"9f3c"}"#
        let taken = bench.intake.take(Array(body.utf8), of: bench.beacon(.single(.page)))
        #expect(try taken.fact?["event"] == ["anonymousId": "9f3c", "type": "page"])
    }

    @Test func whatIsStoredIsCanonical() throws {
        let body = #"{ "event" : "\u0041é", "anonymousId":"9f3c", "properties": {"n": 1.50} }"#
        let taken = bench.intake.take(Array(body.utf8), of: bench.beacon(.single(.track)))
        let bytes = try #require(taken.records.first?.value)
        #expect(try JSONValue.parse(bytes).bytes == bytes)
        #expect(try taken.fact?["event"]?["event"] == "Aé")
    }

    @Test func madeMessageIdsAreInTheOrderOfTheBatch() {
        let random = "8d60924a-a6c9-4cfe-af30-80b84c4062cb"
        let ids = [0, 1, 15, 16, 4_095, 9_000].map {
            GeneratedMessageID.make(at: now, position: $0, random: random)
        }
        #expect(ids.first == "015644e7-1db9-7000-af30-80b84c4062cb")
        #expect(ids == ids.sorted() && ids.allSatisfy { $0.utf8.count == 36 })
        #expect(ids[4].contains("-7fff-") && ids[5].contains("-7fff-"))
        let later = GeneratedMessageID.make(at: now + 1, position: 0, random: random)
        #expect(later > ids[4])
    }
}
