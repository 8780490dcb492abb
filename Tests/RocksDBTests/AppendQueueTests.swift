import EventLog
import Testing

@testable import RocksDB

@Suite(.timeLimit(.minutes(1))) struct AppendQueueTests {
    private func write(bytes: Int) throws -> LogWrite {
        try LogWrite([sample(0, to: TopicPartition(.events, 0), bytes: bytes)])
    }

    /// Offers writes of the given sizes, with nobody taking them.
    private func admissions(_ sizes: [Int]) throws -> [AppendQueue.Admission] {
        var queue = AppendQueue()
        return try sizes.map { queue.offer(QueuedWrite(write: try write(bytes: $0)) { _ in }) }
    }

    @Test func theFirstWakesTheThread() throws {
        #expect(
            try admissions([1, 1, 1])
                == [.accepted(wake: true), .accepted(wake: false), .accepted(wake: false)])
    }

    @Test func itHasALimit() throws {
        let eighth = RocksDBLimits.queueBytesMax / 8 - 1_000
        let found = try admissions(Array(repeating: eighth, count: 9))
        #expect(found.last == .full)
        #expect(found.dropLast().allSatisfy { $0 != .full })
    }

    @Test func onceClosedItTakesNothingAndIsEmptied() throws {
        var queue = AppendQueue()
        let admission = queue.offer(QueuedWrite(write: try write(bytes: 1)) { _ in })
        #expect(admission == .accepted(wake: true))
        let wakes = [queue.close(), queue.close()]
        #expect(wakes == [true, false])
        guard case .write(let writes) = queue.take() else {
            Issue.record("what was queued must be written")
            return
        }
        #expect(writes.count == 1)
        guard case .finish = queue.take() else {
            Issue.record("then the thread must end")
            return
        }
    }
}
