import EventLog
import Testing

@testable import RocksDB

@Suite(.timeLimit(.minutes(1))) struct AppendQueueTests {
    private func write(bytes: Int) throws -> LogWrite {
        try LogWrite([sample(0, to: TopicPartition(.events, 0), bytes: bytes)])
    }

    /// Offers writes of the given sizes, with nobody taking them.
    private func admissions(_ sizes: [Int]) async throws -> [AppendQueue.Admission] {
        var queue = AppendQueue()
        var admissions: [AppendQueue.Admission] = []
        for size in sizes {
            let write = try write(bytes: size)
            _ = try await withCheckedThrowingContinuation { done in
                admissions.append(queue.offer(QueuedWrite(write: write, done: done)))
                done.resume(returning: [])
            }
        }
        return admissions
    }

    @Test func theFirstWakesTheThread() async throws {
        #expect(
            try await admissions([1, 1, 1])
                == [.accepted(wake: true), .accepted(wake: false), .accepted(wake: false)])
    }

    @Test func itHasALimit() async throws {
        let eighth = RocksDBLimits.queueBytesMax / 8 - 1_000
        let found = try await admissions(Array(repeating: eighth, count: 9))
        #expect(found.last == .full)
        #expect(found.dropLast().allSatisfy { $0 != .full })
    }

    @Test func onceClosedItTakesNothingAndIsEmptied() async throws {
        var queue = AppendQueue()
        let write = try write(bytes: 1)
        _ = try await withCheckedThrowingContinuation { done in
            let admission = queue.offer(QueuedWrite(write: write, done: done))
            #expect(admission == .accepted(wake: true))
            done.resume(returning: [])
        }
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
