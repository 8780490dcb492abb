import Events
import Synchronization

/// Where each partition ends for its readers, and the tasks that wait for one to end later.
///
/// A log publishes an end once the records before it are durable. Every wait ends for one of four
/// causes, whichever comes first: the record is there, the time is up, the task is cancelled, or
/// the log is closed.
package final class EndOffsets: Sendable {
    fileprivate struct Waiter {
        enum Phase {
            /// Announced → `waiting`, or `woken` when time or cancellation came first.
            case announced
            /// → removed and resumed.
            case waiting(CheckedContinuation<Void, Never>)
            /// → removed by its own task.
            case woken
        }
        let id: UInt64
        let partition: TopicPartition
        let offset: Offset
        var phase: Phase
    }

    fileprivate struct State {
        var ends: PartitionTable<Offset>
        /// In the order of their ids, so that waiters wake in the order in which they came.
        var waiters: [Waiter] = []
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private let state: Mutex<State>

    package init(_ ends: PartitionTable<Offset>) {
        state = Mutex(State(ends: ends))
    }

    package subscript(partition: TopicPartition) -> Offset {
        get throws(EventLogError) {
            try state.withLock { state throws(EventLogError) in
                if state.isClosed { throw .closed }
                return state.ends[partition]
            }
        }
    }

    /// Makes the records before the given ends visible. An end never goes back.
    package func publish(_ ends: [(TopicPartition, Offset)]) {
        resume(
            state.withLock { state in
                for (partition, end) in ends {
                    state.ends[partition] = max(state.ends[partition], end)
                }
                let visible = state.ends
                return state.takeWaiters { visible[$0.partition] > $0.offset }
            })
    }

    /// Moves the end of a partition by one, where it counts something else than records.
    package func advance(_ partition: TopicPartition) {
        resume(
            state.withLock { state in
                state.ends[partition] += 1
                let visible = state.ends
                return state.takeWaiters { visible[$0.partition] > $0.offset }
            })
    }

    /// Ends every wait, and makes every later use throw `.closed`.
    package func close() {
        resume(
            state.withLock { state in
                state.isClosed = true
                return state.takeWaiters { _ in true }
            })
    }

    private func resume(_ continuations: [CheckedContinuation<Void, Never>]) {
        for continuation in continuations { continuation.resume() }
    }
}

// MARK: Waiting

extension EndOffsets {
    /// Returns when `partition` has a record at `offset`, after `timeout`, or on cancellation.
    /// - Throws: `.closed` if the log is closed, before or meanwhile.
    package func wait(
        _ partition: TopicPartition, at offset: Offset, timeout: Milliseconds
    ) async throws(EventLogError) {
        if try self[partition] > offset || timeout <= 0 { return }
        let id = state.withLock { $0.announce(partition, offset) }
        let timer = Task {
            try? await Task.sleep(for: .milliseconds(timeout))
            wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if !state.withLock({ $0.beginWaiting(id, continuation) }) { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
        timer.cancel()
        let isClosed = state.withLock { state in
            state.waiters.removeAll { $0.id == id }
            return state.isClosed
        }
        if isClosed { throw .closed }
    }

    private func wake(_ id: UInt64) {
        state.withLock { $0.wake(id) }?.resume()
    }
}

extension EndOffsets.State {
    fileprivate mutating func announce(_ partition: TopicPartition, _ offset: Offset) -> UInt64 {
        lastID += 1
        waiters.append(.init(id: lastID, partition: partition, offset: offset, phase: .announced))
        return lastID
    }

    /// False if there is nothing to wait for any more.
    fileprivate mutating func beginWaiting(
        _ id: UInt64, _ continuation: CheckedContinuation<Void, Never>
    ) -> Bool {
        guard !isClosed, let index = waiters.firstIndex(where: { $0.id == id }),
            case .announced = waiters[index].phase,
            ends[waiters[index].partition] <= waiters[index].offset
        else { return false }
        waiters[index].phase = .waiting(continuation)
        return true
    }

    fileprivate mutating func wake(_ id: UInt64) -> CheckedContinuation<Void, Never>? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        if case .waiting(let continuation) = waiters[index].phase {
            waiters.remove(at: index)
            return continuation
        }
        waiters[index].phase = .woken
        return nil
    }

    /// Removes those that wait and satisfy `isDue`.
    fileprivate mutating func takeWaiters(
        where isDue: (EndOffsets.Waiter) -> Bool
    ) -> [CheckedContinuation<Void, Never>] {
        var taken: [CheckedContinuation<Void, Never>] = []
        waiters.removeAll { waiter in
            guard case .waiting(let continuation) = waiter.phase, isDue(waiter) else {
                return false
            }
            taken.append(continuation)
            return true
        }
        return taken
    }
}
