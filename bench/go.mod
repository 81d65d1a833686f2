module github.com/webhook-platform/hookflow-go/bench

go 1.25.0

require (
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/stripe/stripe-go/v85 v85.0.0
	github.com/svix/svix-webhooks v1.44.0
	github.com/webhook-platform/hookflow-go v0.0.0
)

require gopkg.in/validator.v2 v2.0.1 // indirect

replace github.com/webhook-platform/hookflow-go => ../
