/// A log whose records may go once they have been taken from it. The one log is never asked to: all
/// state is a fold over it.
public protocol PrunableEventLog: EventLog {
    /// Removes the records before the committed offset of each partition, and gives back the room
    /// that they took. Offsets go on as if they were there; to read one throws `.corrupt`.
    ///
    /// Writes what is left anew, which takes a while; others may read and append meanwhile. Where the
    /// task is cancelled it ends sooner, and a later call gives the room back, of a log that was
    /// opened anew.
    /// - Throws: `EventLogError`.
    func removeCommitted() async throws
}
