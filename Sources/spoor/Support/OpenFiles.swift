import Foundation

/// How many files and connections this process may have open.
enum OpenFiles {
    /// As many as an administrator allows: shells and service managers begin with 1,024, for
    /// programs that would mind more.
    static func raiseLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused, what was allowed before still is.
        _ = setrlimit(resource, &limit)
    }
}
