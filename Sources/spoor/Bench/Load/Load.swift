import Foundation

/// Sends beacons to a server over some connections, on one thread, and measures how long each waits.
struct Load {
    enum Pace {
        /// Each connection sends its next request when the last was answered.
        case closed(requests: Int)
        /// Requests are due at a rate, whether the server keeps up or not; what is due while all
        /// connections wait for answers is sent late, and its wait counts from when it was due.
        case open(perSecond: Int, seconds: Int)
    }

    struct Outcome {
        /// What each that was taken waited since it was due, in nanoseconds, sorted.
        var latencies: [UInt64] = []
        /// The same since it was sent.
        var serverLatencies: [UInt64] = []
        /// Requests that were answered with 503.
        var refused = 0
        /// From the first request to the last answer.
        var seconds = 0.0
        /// Of this thread.
        var cpuSeconds = 0.0

    }

    var port: Int
    var connections: Int
    var pace: Pace
    /// Messages in a request.
    var size = 1
    /// Of the first message; no other run on that server may use the same.
    var firstMessage = 0
    /// That the server goes ends the load, rather than being an error.
    var endsWithServer = false

    /// - Throws: `Failure` at the first answer that is neither 200 nor 503.
    func run() async throws -> Outcome {
        try await withCheckedThrowingContinuation { done in
            Thread {
                done.resume(
                    with: Result {
                        var loop = try LoadLoop(self)
                        return try loop.run()
                    })
            }.start()
        }
    }
}

/// The thread of a load.
private struct LoadLoop {
    private let load: Load
    private let connections: [LoadConnection]
    private var outcome = Load.Outcome()
    private var message: Int
    /// Requests that were sent, or are due.
    private var sent = 0
    private var answered = 0
    private var start: UInt64 = 0
    /// Connections that wait for a request to be due.
    private var free: [Int] = []

    private static let bufferBytes = 64 << 10
    private static let latenciesReserved = 1 << 20
    /// That nothing is answered for so long is an error.
    private static let patienceMilliseconds: Int32 = 30_000

    init(_ load: Load) throws {
        self.load = load
        message = load.firstMessage
        let template = RequestTemplate(size: load.size)
        connections = try (0..<load.connections).map { _ in
            try LoadConnection(port: load.port, template: template)
        }
    }

    mutating func run() throws -> Load.Outcome {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.bufferBytes, alignment: 1)
        defer { buffer.deallocate() }
        var polled = connections.map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        outcome.latencies.reserveCapacity(min(total, Self.latenciesReserved))
        start = Self.now
        let cpu = Self.threadSeconds
        free = Array(connections.indices.reversed())
        do {
            try exchange(&polled, buffer)
        } catch is LoadConnection.Closed where load.endsWithServer {}
        outcome.seconds = Double(Self.now - start) / 1e9
        outcome.cpuSeconds = Self.threadSeconds - cpu
        outcome.latencies.sort()
        outcome.serverLatencies.sort()
        return outcome
    }

    private mutating func exchange(
        _ polled: inout [pollfd], _ buffer: UnsafeMutableRawBufferPointer
    ) throws {
        try sendWhatIsDue()
        while answered < total {
            let wait = waitMilliseconds
            let count = poll(&polled, nfds_t(polled.count), wait)
            if count == 0, wait == Self.patienceMilliseconds {
                throw Failure("the server does not answer")
            }
            for number in polled.indices where polled[number].revents != 0 {
                try receive(number, buffer)
            }
            try sendWhatIsDue()
        }
    }

    private var total: Int {
        switch load.pace {
        case .closed(let requests): requests
        case .open(let rate, let seconds): rate * seconds
        }
    }

    /// An open load looks every millisecond for what is due.
    private var waitMilliseconds: Int32 {
        if case .open = load.pace, sent < total { 1 } else { Self.patienceMilliseconds }
    }

    /// When request `number` is due; at once, where each waits for an answer.
    private func dueAt(_ number: Int, _ now: UInt64) -> UInt64 {
        guard case .open(let rate, _) = load.pace else { return now }
        return start + UInt64(number) * 1_000_000_000 / UInt64(rate)
    }

    private mutating func sendWhatIsDue() throws {
        let now = Self.now
        while sent < total, !free.isEmpty {
            let due = dueAt(sent, now)
            guard due <= now, let number = free.popLast() else { return }
            connections[number].dueAt = due
            connections[number].sentAt = now
            try connections[number].send(from: message)
            message += load.size
            sent += 1
        }
    }

    private mutating func receive(
        _ number: Int, _ buffer: UnsafeMutableRawBufferPointer
    ) throws {
        let connection = connections[number]
        guard let status = try connection.receive(buffer) else { return }
        switch status {
        case 200:
            let now = Self.now
            outcome.latencies.append(now - connection.dueAt)
            outcome.serverLatencies.append(now - connection.sentAt)
        case 503: outcome.refused += 1
        default: throw Failure("a request was answered with \(status)")
        }
        answered += 1
        free.append(number)
    }

    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    private static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension [UInt64] {
    /// Of nanoseconds in their order: what this part of them does not exceed, in milliseconds.
    func milliseconds(_ part: Double) -> Double {
        isEmpty ? .nan : Double(self[Int(Double(count - 1) * part)]) / 1e6
    }
}
