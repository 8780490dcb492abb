/// The limits of this module.
public enum ImportLimits {
    /// One line of a file, without its end. A longer line is skipped and reported.
    public static let lineBytesMax = 1 << 20
    /// What is read from the file at once, packed or not.
    static let inputBytesMax = 64 << 10
    /// What is unpacked at once.
    static let outputBytesMax = 256 << 10
}
