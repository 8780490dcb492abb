import Foundation

/// A connection to 127.0.0.1, and the request that it sends over and over.
final class LoadConnection {
    let descriptor: Int32
    var template: RequestTemplate
    var answers = AnswerReader()
    /// When the request that is being answered was due, in nanoseconds.
    var dueAt: UInt64 = 0
    var sentAt: UInt64 = 0

    /// By the server.
    struct Closed: Error, CustomStringConvertible {
        let description = "the server closed the connection"
    }

    init(port: Int, template: RequestTemplate) throws {
        self.template = template
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("a socket cannot be had") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            defer { close(descriptor) }
            throw Self.failure("no connection to the server")
        }
        var on: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Sends the next request whole; a large one waits here until the server reads.
    func send(from first: Int) throws {
        template.number(from: first)
        try template.bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Foundation.send(
                    descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
                guard count > 0 else { throw Closed() }
                sent += count
            }
        }
    }

    /// The status of the answer once it is whole; to be called when there is something to read.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else { throw Closed() }
        return answers.status(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    private static func failure(_ what: String) -> Failure {
        Failure("\(what): \(String(cString: strerror(errno)))")
    }
}
