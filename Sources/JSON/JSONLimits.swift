/// The limits of this module.
public enum JSONLimits {
    /// Containers inside one another. An empty container counts no level of its own.
    public static let depthMax = 64
    /// Of documents that were taken in once and are read back inside envelopes of ours: what is
    /// accepted must never be too deep later.
    public static let storedDepthMax = depthMax + 16
    /// Of what we have written ourselves: too large would mean lost.
    public static let storedBytesMax = 1 << 30
    /// One document. A parser holds up to about 15 times this in address space.
    public static let documentBytesMax = 16 << 20
}
