import CRdKafka
import DequeModule
import Dispatch
import Events
import Foundation
import Synchronization

/// Runs calls that wait for a broker on threads of their own.
///
/// Neither the cooperative pool nor Dispatch's has threads to spare for that: both start a further
/// one only after a second, and meanwhile nothing else runs there, timers neither. Here there are as
/// many as calls wait at once, up to a limit, behind which further calls queue.
final class BlockingCalls: Sendable {
    private let threads: CallThreads

    init(threadsMax: Int = KafkaLimits.blockedThreadsMax) {
        threads = CallThreads(max: threadsMax)
    }

    deinit { threads.close() }

    func callAsFunction<Result: Sendable>(
        _ body: @escaping @Sendable () throws(KafkaError) -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            threads.run { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }

    /// Gives up after a time, though the call itself may go on for longer; one that has not begun by
    /// then never does.
    /// - Throws: `.retriable` then.
    func callAsFunction<Result: Sendable>(
        within timeout: Milliseconds,
        _ body: @escaping @Sendable () throws(KafkaError) -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let answer = Answer<Result>()
            answer.expect(continuation)
            let timer = answer.giveUp(after: timeout)
            threads.run {
                answer.give(by: body)
                timer.cancel()
            }
        }
    }

    /// Where the task is cancelled the call gets some time yet, and is then left to itself.
    /// - Throws: `.retriable` then.
    func callAsFunction<Result: Sendable>(
        graceWhenCancelled grace: Milliseconds,
        _ body: @escaping @Sendable () throws(KafkaError) -> Result
    ) async throws -> Result {
        let answer = Answer<Result>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.expect(continuation)
                threads.run { answer.give(by: body) }
            }
        } onCancel: {
            answer.giveUp(after: grace)
        }
    }

    /// The first counts.
    private final class Answer<Value: Sendable>: Sendable {
        private let continuation = Mutex<CheckedContinuation<Value, any Error>?>(nil)

        func expect(_ continuation: CheckedContinuation<Value, any Error>) {
            self.continuation.withLock { $0 = continuation }
        }

        @discardableResult
        func giveUp(after time: Milliseconds) -> Task<Void, any Error> {
            Task {
                try await Task.sleep(for: .milliseconds(time))
                give(.failure(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)))
            }
        }

        /// Does nothing where nobody waits for it any more.
        func give(by body: () throws(KafkaError) -> Value) {
            if continuation.withLock({ $0 == nil }) { return }
            give(Swift.Result(catching: body))
        }

        private func give(_ result: Swift.Result<Value, KafkaError>) {
            let continuation = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            continuation?.resume(with: result.mapError { $0 as any Error })
        }
    }
}

/// The threads of `BlockingCalls`, which they outlive until what was asked of them is done.
private final class CallThreads: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var jobs: Deque<Job> = []
        var threads = 0
        /// Threads that wait, and for which no job is queued.
        var idle = 0
    }

    private let max: Int
    private let state = Mutex(State())
    /// One for each job that is queued, and one for each thread that is to end.
    private let wake = DispatchSemaphore(value: 0)

    init(max: Int) { self.max = max }

    func run(_ job: @escaping Job) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            if state.idle > 0 {
                state.idle -= 1
                return false
            }
            guard state.threads < max else { return false }
            state.threads += 1
            return true
        }
        if needsThread { Thread { self.work() }.start() }
        wake.signal()
    }

    private func work() {
        wake.wait()
        while let job = state.withLock({ $0.jobs.popFirst() }) {
            job()
            state.withLock { if $0.jobs.isEmpty { $0.idle += 1 } }
            wake.wait()
        }
    }

    /// Its threads end when nothing is queued any more.
    func close() {
        for _ in 0..<state.withLock({ $0.threads }) { wake.signal() }
    }
}
