/// What a process that shares the partitions of `spoor.events` with others is told of its own.
public enum AssignmentChange: Sendable {
    /// These are to be folded here from now on; none where others have them all.
    case assigned(Set<Int>)
    /// These are folded elsewhere from now on. `done` is called once they are closed here: who has
    /// them next waits for that, as far as it can.
    case revoked(Set<Int>, done: @Sendable () -> Void)
}
