/** What machines read about the service: metrics, health, the OpenAPI document. */
@NullMarked
package io.jobglass.server.export;

import org.jspecify.annotations.NullMarked;
