import EventLog
import Events
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Sealing
import SpoorConfiguration
import Synchronization
import Testing

@testable import Collector

/// The collector on a log in memory, answering over HTTP.
struct Server {
    let log: any EventLog
    let service: CollectorService

    init(_ more: String = "", log: any EventLog = InMemoryEventLog(partitionCount: 8)) throws {
        try self.init(yaml: shopYAML + "\n" + more, log: log)
    }

    init(yaml: String, log: any EventLog = InMemoryEventLog(partitionCount: 8)) throws {
        self.log = log
        service = CollectorService(
            configuration: try Configuration(yaml: yaml), log: log, keys: InMemoryKeyStore(),
            hasher: EmailHasher(masterKey: try MasterKey(base64: masterBase64)),
            clock: { now }, makeUUID: counted(), parserCount: 2)
    }

    var application: some ApplicationProtocol {
        Application(
            responder: CollectorResponder(service),
            server: .collector(service.configuration.limits))
    }

    /// All records of a topic.
    func stored(_ topic: Topic) async throws -> [JSONValue] {
        var records: [JSONValue] = []
        for partition in 0..<log.partitionCount {
            let read = try await log.read(TopicPartition(topic, partition), from: 0)
            records += try read.map { try JSONValue.parse($0.value) }
        }
        return records
    }
}

let basicWeb: HTTPFields = [.authorization: "Basic " + Data("web:".utf8).base64EncodedString()]

extension TestClientProtocol {
    func post(
        _ path: String, _ body: JSONValue, _ headers: HTTPFields = basicWeb
    ) async throws -> TestResponse {
        try await post(path, bytes: body.bytes, headers)
    }

    func post(
        _ path: String, bytes: [UInt8], _ headers: HTTPFields = basicWeb
    ) async throws -> TestResponse {
        try await execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers)
    }
}

extension TestResponse {
    var json: JSONValue? { try? JSONValue.parse(Array(body.readableBytesView)) }
    var reason: String? { json?["error"]?["reason"]?.stringValue }
}

/// A log that cannot store.
struct FailingLog: EventLog {
    var partitionCount: Int { 8 }
    var error = EventLogError.unavailable(reason: "disk full")

    func append(_ records: [NewRecord]) async throws -> [Offset] { throw error }
    func commit(_: [NewRecord], input _: TopicPartition, offset _: Offset) async throws {
        throw error
    }
    func committed(_: TopicPartition) async throws -> Offset { 0 }
    func read(
        _: TopicPartition, from _: Offset, limit _: Int, bytesMax _: Int
    ) async throws -> [Record] { [] }
    func end(_: TopicPartition) async throws -> Offset { 0 }
    func offset(_: TopicPartition, atOrAfter _: Milliseconds) async throws -> Offset { 0 }
    func waitForRecord(_: TopicPartition, at _: Offset, timeout _: Milliseconds) async throws {}
}

/// The collector alone as an application.
struct CollectorResponder: HTTPResponder {
    private let service: CollectorService

    init(_ service: CollectorService) { self.service = service }

    func respond(to request: Request, context: CollectorContext) async -> Response {
        await service.respond(to: request, peer: context.peer)
    }
}
