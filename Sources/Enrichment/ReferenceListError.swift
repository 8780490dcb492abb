/// A reference list that cannot be used: a file that is missing, or that is not what it should be.
///
/// The lists come with the program, so this is a broken installation, or a bad refresh.
public struct ReferenceListError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
