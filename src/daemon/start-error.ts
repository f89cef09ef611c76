/** Something in the configuration cannot be had; the message is for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
