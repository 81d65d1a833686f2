package mockserver_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

func deliveryProbes() map[string]probe {
	send := func(data, more string, look func(caller, webhook) string) probe {
		return func(c caller) string {
			receiver := newReceiver(c.t, 200)
			id, _ := c.subscribe(receiver.url, "a.b", more)
			c.post(c.project()+"/endpoints/"+id+"/rotate-secret", "").object(200)
			c.post("/api/v1/events", `{"type":"a.b","data":`+data+`}`).object(201)
			c.settle()
			return look(c, receiver.only())
		}
	}
	body := func(_ caller, w webhook) string { return w.body }
	return map[string]probe{
		"delivery-envelope":       send(`1`, "", body),
		"delivery-body-rewritten": send(`{"long":1.50,"b":[ 1 ]}`, "", body),
		"delivery-header-repeats": send(`1`, `,"customHeaders":"{\"X-Timestamp\":\"0\",\"Content-Type\":\"text/x\"}"`, func(_ caller, w webhook) string {
			return fmt.Sprint(len(w.header["X-Timestamp"]), w.header["Content-Type"])
		}),
		"single-signature": send(`1`, "", func(_ caller, w webhook) string {
			return fmt.Sprint(strings.Count(w.header.Get("X-Signature"), "v1="))
		}),
		"legacy-headers": send(`1`, "", func(_ caller, w webhook) string {
			return fmt.Sprint(w.header.Get("Webhook-Signature") == "")
		}),
		"delivery-attempt-names": send(`1`, "", func(c caller, w webhook) string {
			return fmt.Sprint(c.attempts(w.header.Get("X-Delivery-Id"))[0]["latencyMs"] == nil)
		}),
		"delivery-next-attempt-name": send(`1`, "", func(c caller, w webhook) string {
			return c.get("/api/v1/deliveries/" + w.header.Get("X-Delivery-Id")).has("nextAttemptAt")
		}),
		"circuit-breaker-stall": func(c caller) string {
			receiver := newReceiver(c.t, 500)
			c.subscribe(receiver.url, "a.b", `,"maxAttempts":8,"retryDelays":"1"`)
			event := c.post("/api/v1/events", anything).text(201, "eventId")
			require.NoError(c.t, c.hf.Advance(c.t.Context(), time.Hour))
			return fmt.Sprint(c.delivery(event)["status"], len(receiver.all()))
		},
		"dead-letter-list-duplicate-key": func(c caller) string {
			c.subscribe(newReceiver(c.t, 500).url, "a.b", `,"maxAttempts":1`)
			event := c.post("/api/v1/events", anything).text(201, "eventId")
			c.settle()
			c.post(c.project()+"/dlq/"+c.delivery(event)["id"].(string)+"/retry", "").object(200)
			c.settle()
			return c.get(c.project() + "/dlq").brief()
		},
	}
}

func incomingProbes() map[string]probe {
	destination := func(body string) probe {
		return func(c caller) string { return c.post(c.source("")+"/destinations", body).brief() }
	}
	return map[string]probe{
		"destination-url-refused":            destination(`{"url":"ftp://example.com/"}`),
		"destination-url-private":            destination(`{"url":"http://nohost.invalid/"}`),
		"destination-unknown-transformation": destination(`{"url":"https://example.com/","transformationId":"` + nowhere[1:] + `"}`),
		"source-put-partial":                 func(c caller) string { return c.put(c.source(""), `{"status":"DISABLED"}`).brief() },
		"hubspot-provider": func(c caller) string {
			return c.post(c.project()+"/incoming-sources", `{"name":"S","providerType":"HUBSPOT"}`).brief()
		},
		"bulk-replay-by-source": func(c caller) string {
			source := c.source("")
			return c.post(c.project()+"/incoming-events/bulk-replay", `{"sourceId":"`+source[strings.LastIndex(source, "/")+1:]+`"}`).brief()
		},
		"ingress-nul-byte": func(c caller) string {
			url := c.get(c.source("")).text(200, "ingressUrl")
			return c.post(strings.TrimPrefix(url, c.hf.URL()), "a\x00b").brief()
		},
	}
}
