package conformance

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
)

// planOf is a server in front of another that allows one project for each token.
func planOf(origin string, made map[string]bool) http.Handler {
	target, _ := url.Parse(origin) // of a server that runs
	proxy := httputil.NewSingleHostReverseProxy(target)
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		if r.Method == http.MethodPost && r.URL.Path == "/api/v1/projects" && token != "" {
			mu.Lock()
			again := made[token]
			made[token] = true
			mu.Unlock()
			if again {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusPaymentRequired)
				_, _ = w.Write([]byte(`{"error":"quota_exceeded","message":"Quota exceeded","status":402}`))
				return
			}
		}
		proxy.ServeHTTP(w, r)
	})
}
