/// The limits of this module.
public enum JSONLimits {
    /// Containers inside one another. An empty container counts no level of its own.
    public static let depthMax = 64
    /// One document. A parser holds up to about 15 times this in address space.
    public static let documentBytesMax = 16 << 20
}
