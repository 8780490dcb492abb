import Dispatch
import Synchronization
import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(1))) struct BlockingCallsTests {
    @Test func whatIsGivenUpBeforeItBeginsNeverDoes() async throws {
        let calls = BlockingCalls(threadsMax: 1)
        let end = DispatchSemaphore(value: 0)
        let events = Events()
        let first = Task {
            try await calls { () throws(KafkaError) in
                events.add("first")
                end.wait()
            }
        }
        while events.all.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        await #expect(throws: KafkaError.self) {
            try await calls(within: 10) { () throws(KafkaError) in events.add("in time") }
        }
        let cancelled = Task {
            try await calls(graceWhenCancelled: 10) { () throws(KafkaError) in
                events.add("in grace")
            }
        }
        cancelled.cancel()
        await #expect(throws: KafkaError.self) { try await cancelled.value }
        end.signal()
        try await first.value
        try await calls { () throws(KafkaError) in events.add("last") }
        #expect(events.all == ["first", "last"])
    }

    private final class Events: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }
}
