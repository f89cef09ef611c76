export {
  readCertificate,
  watchCertificate,
  type CertificateFiles,
  type CertificateResult,
  type KeyPair,
} from './certificate.ts';
export { type Route } from './exchange.ts';
export {
  createHttpService,
  type HttpAdmissions,
  type HttpService,
  type HttpServiceOptions,
} from './http-service.ts';
export type { HttpListener } from './http-server.ts';
export { type HttpLimits } from './limits.ts';
export { assetRoutes } from './routes/assets.ts';
export { jsonRoute, type DataRequest } from './routes/json.ts';
export { textRoute } from './routes/plain.ts';
