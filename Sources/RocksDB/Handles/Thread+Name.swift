import Foundation

extension Thread {
    /// Names this thread as `top` shows it. Foundation's `name` comes late at times, or not at all.
    /// Source: proc(5); where there is no such file, nobody reads it.
    package static func tellSystem(name: String) {
        try? name.write(toFile: "/proc/thread-self/comm", atomically: false, encoding: .utf8)
    }
}
