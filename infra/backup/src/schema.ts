/** Bundled by the build, so that restore can make a schema on a machine that runs plain JavaScript. */
export { migrate } from '@cityloop/db/storage/migrate';
export { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
