import JSON
import Synchronization

/// Parsers for as many threads as there are; each keeps its buffers from request to request.
final class ParserPool: Sendable {
    private final class Slot: Sendable {
        let parser: Mutex<JSONParser>

        init(bytesMax: Int) {
            parser = Mutex(JSONParser(bytesMax: bytesMax))
        }
    }

    private let slots: [Slot]
    private let turn = Atomic(0)

    init(count: Int, bytesMax: Int) {
        precondition(count > 0)
        slots = (0..<count).map { _ in Slot(bytesMax: bytesMax) }
    }

    /// The slot whose turn it is; waits only if more threads read than there are parsers.
    func withParser<R: Sendable>(_ body: (JSONParser) throws -> R) rethrows -> R {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return try slots[Int(UInt(bitPattern: turn) % UInt(slots.count))].parser.withLock {
            try body($0)
        }
    }
}
