/** CIDR ranges, for `|cidr`: RFC 4632 and RFC 4291. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function v4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function v6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const embedded = tail?.[2] === undefined ? undefined : v4(tail[2]);
  if (tail !== null && embedded === undefined) return undefined;
  const spelled =
    embedded === undefined
      ? text
      : `${tail?.[1]}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  const halves = spelled.split('::');
  if (halves.length > 2 || !/^[0-9a-f:]+$/i.test(spelled)) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** An address as exports write it: brackets, a port, a zone and the IPv4-mapped prefix are passed over. */
function addressIn(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.trim();
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1] ?? bare.replace(/%\w+$/, '');
  const four = v4(withPort);
  if (four !== undefined) return { bits: 32, value: four };
  const six = v6(withPort);
  if (six === undefined) return undefined;
  return six >> 32n === 0xffffn ? { bits: 32, value: six & 0xffffffffn } : { bits: 128, value: six };
}

/** Compiles a range such as `10.0.0.0/8`, or one address; undefined where it is neither. */
export function networkTest(range: string): ((text: string) => boolean) | undefined {
  const [base = '', length, ...rest] = range.trim().split('/');
  const network = addressIn(base);
  if (network === undefined || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const prefix = length === undefined ? network.bits : Number(length);
  if (prefix > network.bits) return undefined;
  const shift = BigInt(network.bits - prefix);
  const wanted = network.value >> shift;
  return (text) => {
    const address = addressIn(text);
    return address !== undefined && address.bits === network.bits && address.value >> shift === wanted;
  };
}
