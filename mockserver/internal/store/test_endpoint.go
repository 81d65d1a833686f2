package store

import "time"

// TestEndpoint keeps what is sent to its address.
type TestEndpoint struct {
	ID          string
	ProjectID   string
	Slug        string
	Name        *string
	Description *string
	ExpiresAt   time.Time
	CreatedAt   time.Time
}

// CapturedRequest arrived at a test endpoint.
type CapturedRequest struct {
	ID             string
	TestEndpointID string
	Method         string
	Path           string
	QueryString    *string
	HeadersJSON    string
	Body           string
	ContentType    *string
	SourceIP       string
	UserAgent      *string
	ReceivedAt     time.Time
}

// Capture stores a request. When its test endpoint has too many, the oldest go.
func (tx *Tx) Capture(request CapturedRequest) {
	tx.CapturedRequests.Put(request)
	for kept := tx.CapturedByTestEndpoint.Of(request.TestEndpointID); kept.Len() > tx.limits.Captured; kept = tx.CapturedByTestEndpoint.Of(request.TestEndpointID) {
		tx.CapturedRequests.Delete(kept.At(0).ID)
	}
}

// ClearCaptured removes what a test endpoint captured.
func (tx *Tx) ClearCaptured(testEndpointID string) {
	for request := range tx.CapturedByTestEndpoint.Of(testEndpointID).Each() {
		tx.CapturedRequests.Delete(request.ID)
	}
}

// DeleteTestEndpoint removes a test endpoint with what it captured.
func (tx *Tx) DeleteTestEndpoint(id string) bool {
	tx.ClearCaptured(id)
	return tx.TestEndpoints.Delete(id)
}
