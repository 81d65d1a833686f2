package dialect

import (
	"encoding/json"
	"fmt"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// deadLetters cannot be listed when one of them was replayed: the list looks
// last attempts up by number, and a replay gives the numbers out again.
var deadLetters = []rewrite{{
	name: "dead-letter-list-duplicate-key", operations: []string{"listDlqItems"},
	out: func(x *translation, a *httpx.Answer) {
		var page struct {
			Content []struct {
				DeliveryID   string `json:"deliveryId"`
				AttemptCount int    `json:"attemptCount"`
			} `json:"content"`
		}
		if !ok(a) || json.Unmarshal(a.Body, &page) != nil {
			return
		}
		for _, d := range page.Content {
			if same := x.lastAttempts(d.DeliveryID, d.AttemptCount); len(same) > 1 {
				become(a, problem.Unprocessable(fmt.Sprintf("Duplicate key %s (attempted merging values %s and %s)", d.DeliveryID, same[0], same[1])))
				return
			}
		}
	},
}}

// lastAttempts names a delivery's attempts of one number.
func (x *translation) lastAttempts(delivery string, number int) (names []string) {
	x.store.Read(func(tx *store.Tx) {
		for a := range tx.AttemptsByDelivery.Of(delivery).Each() {
			if a.AttemptNumber == number {
				names = append(names, fmt.Sprintf("com.webhook.platform.api.domain.entity.DeliveryAttempt@%.8s", a.ID))
			}
		}
	})
	return names
}
