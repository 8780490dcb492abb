import Events

/// A message as a tracker would have posted it, and when the collector would have received it.
public struct ImportedMessage: Hashable, Sendable {
    /// One JSON object in the shape of the Segment spec.
    public var json: [UInt8]
    public var receivedAt: Milliseconds

    public init(json: [UInt8], receivedAt: Milliseconds) {
        self.json = json
        self.receivedAt = receivedAt
    }
}

/// What the lines of a file are.
public enum ImportFormat: String, Sendable, CaseIterable {
    /// Messages in the shape of the Segment spec: see `SegmentMapper`.
    case segment
    /// Hits of a web shop, flattened from Google Analytics 360: see `GoogleAnalyticsMapper`.
    case googleAnalytics = "google-analytics"
}
