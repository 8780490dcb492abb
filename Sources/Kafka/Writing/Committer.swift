import EventLog
import Synchronization

/// Commits for one input partition: outputs and offset in transactions, or the offset by itself.
///
/// Its calls wait for brokers, one after the other.
final class Committer: Sendable {
    private struct State {
        /// Made when it is needed first; of one that failed for good another is made.
        var producer: TransactionalProducer?
        /// It never goes back; nil until it was asked for.
        var committed: Offset?
        /// Where this one brought the partition, or found it when it took it over.
        var reached: Offset?
        /// When the group let this process commit last.
        var confirmedAt: ContinuousClock.Instant?
        /// A commit of which it is not known whether it came about.
        var unknown: (from: Offset, to: Offset)?
    }

    private let settings: KafkaSettings
    private let reader: Reader
    private let input: TopicPartition
    private let watch: ClientWatch
    private let state = Mutex(State())

    init(
        _ settings: KafkaSettings, _ reader: Reader, _ input: TopicPartition, _ watch: ClientWatch
    ) {
        self.settings = settings
        self.reader = reader
        self.input = input
        self.watch = watch
    }

    /// Takes the partition over, and returns the offset last committed by anybody. Who committed
    /// before, here or elsewhere, is fenced: from then on nobody else moves it.
    func takeOver() throws(KafkaError) -> Offset {
        try state.withLock { state throws(KafkaError) in
            state = State()
            _ = try producer(&state)
            let committed = try committed(&state)
            state.reached = committed
            return committed
        }
    }

    /// Ends its connections. Waits for a commit that is under way.
    func close() {
        state.withLock { state in
            state = State()
            watch.forget(TransactionalProducer.clientName(input.partition))
        }
    }

    /// Asks the group whether the partition is still this member's, unless that is known for the
    /// moment: without transactions nothing else keeps it from writing for one that is another's.
    func confirm() throws(KafkaError) {
        try state.withLock { state throws(KafkaError) in
            let since = ContinuousClock.now - .milliseconds(KafkaLimits.confirmEvery)
            if let confirmedAt = state.confirmedAt, confirmedAt > since { return }
            try reader.commit(input, try committed(&state))
            state.confirmedAt = .now
        }
    }

    /// Outputs are for transactions only: without, they are appended before.
    func commit(_ outputs: [NewRecord], _ offset: Offset) throws(KafkaError) {
        try state.withLock { state throws(KafkaError) in
            let producer = try producer(&state)
            let before = try committed(&state)
            let furthest = max(offset, before)
            let unknown = state.unknown
            state.unknown = nil
            if let reached = state.reached, before > max(reached, unknown?.to ?? reached) {
                throw .movedByAnother(input, before)
            }
            state.reached = before
            if let unknown {
                // The caller tries the same again, and it has come about already.
                if unknown.from < unknown.to, unknown.to == before, furthest == before { return }
            }
            if let producer {
                do throws(KafkaError) {
                    try producer.commit(outputs, input: input, offset: furthest)
                } catch {
                    if producer.failure != nil { state.unknown = (before, furthest) }
                    throw error
                }
            } else {
                state.confirmedAt = nil
                try reader.commit(input, furthest)
                state.confirmedAt = .now
            }
            state.committed = furthest
            state.reached = furthest
        }
    }

    private func committed(_ state: inout State) throws(KafkaError) -> Offset {
        if let committed = state.committed { return committed }
        let committed = try reader.committed(input)
        state.committed = committed
        return committed
    }

    /// Nil without transactions.
    private func producer(_ state: inout State) throws(KafkaError) -> TransactionalProducer? {
        guard settings.transactions else { return nil }
        if let producer = state.producer {
            guard let failure = producer.failure else { return producer }
            // Whoever was fenced has lost the partition, and gets it back only from the start.
            if case .fenced = failure { throw failure }
            watch.report("the writer of \(input)'s outputs is made anew: \(failure)")
        }
        state.producer = nil
        state.committed = nil
        let producer = try TransactionalProducer(
            settings, partition: input.partition, watch)
        state.producer = producer
        return producer
    }
}

extension KafkaError {
    fileprivate static func movedByAnother(_ input: TopicPartition, _ offset: Offset) -> KafkaError
    {
        let reason = "\(input) was brought to \(offset) by somebody else"
        return .fenced(Fault(name: "_FENCED", reason: reason))
    }
}
