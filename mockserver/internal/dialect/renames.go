package dialect

import "github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"

// renames give members of answers the names that the documentation of SDK 2.2
// promises.
var renames = []rewrite{
	rename("endpoint-test-status-name", []string{"testEndpoint"}, map[string]string{"httpStatusCode": "httpStatus"}),
	rename("delivery-attempt-names", []string{"getDeliveryAttempts"}, map[string]string{
		"httpStatusCode": "httpStatus", "durationMs": "latencyMs", "createdAt": "attemptedAt",
	}),
	rename("delivery-next-attempt-name", []string{"listDeliveries", "listDeliveriesByProject", "getDelivery"}, map[string]string{"nextRetryAt": "nextAttemptAt"}),
}

func rename(name string, operations []string, names map[string]string) rewrite {
	return rewrite{name: name, operations: operations, out: func(_ *translation, a *httpx.Answer) {
		rewriteAnswer(a, func(o *object) {
			for from, to := range names {
				o.rename(from, to)
			}
		})
	}}
}
