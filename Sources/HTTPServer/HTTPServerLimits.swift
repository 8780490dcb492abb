import NIOCore

/// What no client can make the server exceed, and no installation can set.
public enum HTTPServerLimits {
    /// Request line, fields and the empty line; the trailers of a body in chunks have as much.
    public static let headBytesMax = 80 << 10
    public static let fieldsMax = 1_000
    /// A chunk's size and its extensions, with the end of the line.
    public static let chunkLineBytesMax = 4 << 10
    /// What a client may send ahead of an answer before it is read no further.
    public static let aheadBytesMax = 64 << 10
    /// Of bodies that are being received, or answered, on all connections together; past it those
    /// that would need more are answered with 503.
    public static let bodiesBytesMax = 256 << 20
    /// A body counts among those from here on: smaller ones come in one piece with their heads.
    public static let bodyCountedBytesMin = 64 << 10
    /// How long a client may take to notice that its connection is closed.
    public static let lingering = TimeAmount.seconds(1)
    /// How long a request that has begun may go on once the server is to stop.
    public static let stopping = TimeAmount.seconds(2)
    /// Connections that wait to be accepted.
    public static let backlog: Int32 = 4_096
    /// Of those, how many are accepted before what is ready on the others is read: with few, who
    /// connects to a server under load waits for many rounds of reading.
    public static let acceptedAtOnce: UInt = 256
}
