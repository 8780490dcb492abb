/// The memory that the fold of one partition may take, about; it does not grow with the visitors.
public struct FoldMemory: Hashable, Sendable {
    /// Homes that stay decoded over a checkpoint: those used last.
    public var homesBytes: Int
    /// Records folded since the last checkpoint.
    public var recordsBytes: Int

    /// An equal part of what all partitions share.
    ///
    /// - Parameter bytes: At least `ProjectorLimits.memoryBytesMin`.
    public init(sharing bytes: Int = ProjectorLimits.memoryBytes, partitions: Int = 1) {
        precondition(bytes >= ProjectorLimits.memoryBytesMin && partitions > 0)
        let part = bytes / partitions
        recordsBytes = part / ProjectorLimits.recordsMemoryShare
        homesBytes = part - recordsBytes
    }
}
