extension [String] {
    /// The one that was most likely meant; nil if none is near.
    func nearest(to name: String) -> String? { nearest(to: name, count: 1).first }

    /// Those that may have been meant, the likeliest first; none if none is near.
    package func nearest(to name: String, count: Int) -> [String] {
        let plain = name.lowercased().replacing("-", with: "_")
        return map { (distance: $0.lowercased().editDistance(to: plain), name: $0) }
            .filter { $0.distance <= Swift.max(1, $0.name.count / 3) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(count).map(\.name)
    }
}

extension String {
    /// Insertions, deletions, substitutions, and neighbours that changed places (optimal string
    /// alignment).
    func editDistance(to other: String) -> Int {
        let (mine, other) = (Array(self), Array(other))
        var (above, last): ([Int], [Int]) = ([], Array(0...other.count))
        for index in mine.indices {
            var row = [index + 1]
            for column in other.indices {
                let substituted = last[column] + (mine[index] == other[column] ? 0 : 1)
                var least = Swift.min(substituted, last[column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, mine[index] == other[column - 1],
                    mine[index - 1] == other[column]
                {
                    least = Swift.min(least, above[column - 1] + 1)
                }
                row.append(least)
            }
            (above, last) = (last, row)
        }
        return last[other.count]
    }
}
