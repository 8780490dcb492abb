import EventLog
import Events
import Synchronization

/// A log in memory that fails when a test says so.
public final class FaultyLog: EventLogDecorator {
    public enum Presence: Sendable {
        case there
        /// It stores nothing.
        case failing(EventLogError)
        /// It takes what it is given and says nothing.
        case silent

        public static let away = Presence.failing(.unavailable(reason: "no broker"))
    }

    private struct State {
        var presence: Presence
        var presences: [Presence] = []
        var exceptions: [TopicPartition: Presence] = [:]
        var refusedCommits = 0
        var waiting: [@Sendable (Result<[Offset], any Error>) -> Void] = []
    }

    public let stored: InMemoryEventLog
    private let state: Mutex<State>

    public init(partitionCount: Int = 4, _ presence: Presence = .there) {
        stored = InMemoryEventLog(partitionCount: partitionCount)
        state = Mutex(State(presence: presence))
    }

    public var decorated: any EventLog { stored }

    public var presence: Presence {
        get { state.withLock { $0.presence } }
        set { state.withLock { $0.presence = newValue } }
    }

    /// What holds for the next appends instead, one for each.
    public var presences: [Presence] {
        get { state.withLock { $0.presences } }
        set { state.withLock { $0.presences = newValue } }
    }

    /// What holds for appends to these partitions instead.
    public var exceptions: [TopicPartition: Presence] {
        get { state.withLock { $0.exceptions } }
        set { state.withLock { $0.exceptions = newValue } }
    }

    /// So many of the next commits are refused, each of which takes one away.
    public var refusedCommits: Int {
        get { state.withLock { $0.refusedCommits } }
        set { state.withLock { $0.refusedCommits = newValue } }
    }

    /// Appends that it was silent on.
    public var unanswered: Int { state.withLock { $0.waiting.count } }

    /// Says that it did not store what it was silent on.
    public func giveUp() {
        for whenDone in state.withLock({ $0.waiting }) {
            whenDone(.failure(EventLogError.unavailable(reason: "it took too long")))
        }
    }

    public func append(
        _ records: [NewRecord],
        whenDone: @escaping @Sendable (Result<[Offset], any Error>) -> Void
    ) {
        let presence = state.withLock { state in
            if !state.presences.isEmpty { return state.presences.removeFirst() }
            let exceptions = state.exceptions
            return records.lazy.compactMap { exceptions[$0.to] }.first ?? state.presence
        }
        switch presence {
        case .there: stored.append(records, whenDone: whenDone)
        case .failing(let error): whenDone(.failure(error))
        case .silent: state.withLock { $0.waiting.append(whenDone) }
        }
    }

    public func commit(
        _ outputs: [NewRecord], input: TopicPartition, offset: Offset
    ) async throws {
        if case .failing(let error) = presence { throw error }
        let isRefused = state.withLock { state in
            guard state.refusedCommits > 0 else { return false }
            state.refusedCommits -= 1
            return true
        }
        if isRefused { throw EventLogError.unavailable(reason: "the disk is full") }
        try await stored.commit(outputs, input: input, offset: offset)
    }
}
