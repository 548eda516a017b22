/** What holds for every request: request id, limits, strict JSON, one error shape. */
@NullMarked
package io.jobglass.server.http;

import org.jspecify.annotations.NullMarked;
