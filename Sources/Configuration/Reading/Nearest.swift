extension [String] {
    /// The one that was most likely meant; nil if none is near.
    func nearest(to name: String) -> String? {
        let plain = name.lowercased().replacing("-", with: "_")
        let scored = map { (distance: $0.editDistance(to: plain), name: $0) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= Swift.max(1, best.name.count / 3) ? best.name : nil
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
