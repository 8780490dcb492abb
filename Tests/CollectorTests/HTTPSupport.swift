import EventLog
import Events
import Foundation
import HTTPTypes
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

    var application: TestApplication { TestApplication(service) }

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
