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
    /// Insertions, deletions and substitutions (Levenshtein).
    func editDistance(to other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, character) in enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let substituted = diagonal + (character == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
