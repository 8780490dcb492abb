import Synchronization

/// How long a partition is here: it is ended where another process gets it, and closed once nothing
/// of it runs here any more.
final class Lease: Sendable {
    private let ending = Signal()
    private let closing = Signal()

    var isEnded: Bool { ending.isGiven }

    func end() { ending.give() }
    /// Returns when the task is cancelled, too.
    func untilEnded() async { await ending.wait() }

    func close() { closing.give() }
    func untilClosed() async { await closing.wait() }
}

/// Something that happens once, and that any number of tasks wait for.
private final class Signal: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation
    private let given = Atomic(false)

    init() { (stream, continuation) = AsyncStream.makeStream() }

    var isGiven: Bool { given.load(ordering: .acquiring) }

    func give() {
        given.store(true, ordering: .releasing)
        continuation.finish()
    }

    func wait() async { for await _ in stream {} }
}
