// SPDX-License-Identifier: Apache-2.0
//
// What tools/assets gives to the scripts of frames: a whole script as text, to start a worker from.
declare module 'text-of:*' {
  const text: string;
  export default text;
}
