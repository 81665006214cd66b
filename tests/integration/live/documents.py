"""What is followed in these tests."""

from typing import Final

TIMELINE: Final = """
subscription Timeline($id: ID!, $after: String) {
  transactionTimeline(id: $id, after: $after) {
    cursor action actor transactionId changes { field before after }
  }
}
"""

UPDATED: Final = """
subscription Updated($id: ID!, $after: String) {
  transactionUpdated(id: $id, after: $after) {
    id status version timeline { nodes { action } }
  }
}
"""

ACTIVITY: Final = """
subscription Activity($id: ID!, $after: String) {
  sellerActivity(sellerId: $id, after: $after) { cursor action transactionId }
}
"""

RUN: Final = """
subscription Run($id: ID = "rec_00000000000000000000000000000001") {
  reconciliationProgress(runId: $id) { id state done total }
}
"""

QUEUE: Final = "subscription Queue { queueStatsChanged { kind ready } }"

EVENTS: Final = """
subscription Events($after: String) { webhookFeed(after: $after) { eventId type state } }
"""
