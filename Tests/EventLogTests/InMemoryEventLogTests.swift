import EventLog
import Events
import Projector
import SpoorTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct InMemoryEventLogTests {
    @Test(arguments: EventLogContract.cases)
    func contract(_ rule: EventLogContract.Case) async throws {
        try await rule.check(InMemoryEventLog(partitionCount: EventLogContract.partitionCount))
    }

    @Test func closed() async throws {
        let log = InMemoryEventLog(partitionCount: 1)
        let wait = Task {
            try await log.waitForRecord(TopicPartition(.events, 0), at: 0, timeout: .seconds(30))
        }
        try await Task.sleep(for: .milliseconds(10))
        await log.close()
        await #expect(throws: EventLogError.closed) { try await wait.value }
        try await EventLogContract.checkClosed(log)
    }

    @Test(arguments: StateStoreContract.cases)
    func stateStoreContract(_ rule: StateStoreContract.Case) throws {
        try rule.check(InMemoryStateStore())
    }
}
