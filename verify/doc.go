// Package verify signs and verifies Hookflow webhooks.
package verify
