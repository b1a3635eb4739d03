/* When the browser has nothing better to do, or after a second, as it may never be idle. */
export const idle = () => new Promise(done => "requestIdleCallback" in window ? requestIdleCallback(done, { timeout: 1000 })
  : setTimeout(done, 100));
