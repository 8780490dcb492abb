/// The limits of this module.
public enum SchemaLimits {
    /// Of a schema's text.
    public static let bytesMax = 256 << 10
    /// Subschemas that a schema may compile to, those that it refers to included.
    public static let nodesMax = 10_000
    /// Names in `properties` and `required` of one object.
    public static let namesMax = 256
    /// Values of an `enum`.
    public static let valuesMax = 1_000
    public static let patternBytesMax = 1_024
    /// What a compiled pattern, and what it caches while it searches, may take.
    public static let patternMemoryBytesMax: Int64 = 1 << 20
    /// Subschemas that are tried on one document. `anyOf` over `anyOf` doubles with each level, and
    /// the document's author is not the schema's.
    public static let stepsMax = 200_000
    /// Subschemas that are being tried inside one another.
    public static let checkDepthMax = 512
    /// Violations that are listed of one document.
    public static let violationsMax = 100
}
