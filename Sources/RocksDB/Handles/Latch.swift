import Synchronization

/// Something that happens once, and that tasks wait for.
final class Latch: Sendable {
    private enum State {
        /// → `open`
        case shut([CheckedContinuation<Void, Never>])
        case open
    }
    private let state = Mutex(State.shut([]))

    func open() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .shut(let waiting) = state else { return [] }
            state = .open
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .shut(let waiting) = state else { return true }
                state = .shut(waiting + [continuation])
                return false
            }
            if isOpen { continuation.resume() }
        }
    }
}
