import { lookUp } from "./allowed.ts";
import { Cursor, latin1 } from "./cursor.ts";
import { PickleError, Refusal, refuse } from "./error.ts";
import { OP, opcodeName } from "./opcodes.ts";
import {
  ascii,
  decodeEscapedText,
  decodeFloat,
  decodeInteger,
  decodeLong,
  decodeQuoted,
} from "./scalars.ts";
import { AllowedName, Building, describe, Tuple } from "./values.ts";

const MAX_MARKS = 1000; // nesting of unfinished collections
const MAX_MEMO = 8_000_000; // remembered objects

/**
 * Follows the instructions of one pickle and gives the object left at the end.
 *
 * Nothing is ever run: a name that a pickle mentions is looked up in a fixed list whose entries are
 * written here, and any other ends the reading. Lengths are checked against the bytes that are left
 * before anything is made.
 */
export class Machine {
  private readonly cursor: Cursor;
  private readonly memo = new Map<number, unknown>();
  private readonly below: unknown[][] = []; // the stacks beneath each open mark
  private stack: unknown[] = [];

  constructor(bytes: Uint8Array, private readonly file: string) {
    this.cursor = new Cursor(bytes);
  }

  /** The object that the pickle stands for, not yet plain. */
  run(): unknown {
    let offset = 0;
    try {
      for (;;) {
        offset = this.cursor.at;
        const code = this.cursor.u1();
        if (code === OP.STOP) break;
        this.literal(code) || this.collect(code) || this.remember(code) || this.make(code);
      }
      const left = this.cursor.bytes.length - this.cursor.at;
      if (left > 0) {
        refuse(`Cannot read one object as the pickle must end with it: ${left} bytes follow`);
      }
      if (this.stack.length !== 1 || this.below.length) {
        refuse("Cannot end as one object must be left");
      }
      return this.stack[0];
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof RangeError)) throw error;
      throw new PickleError(this.file, offset, error.message, { cause: error });
    }
  }

  /** Instructions that push a value written out in the pickle. */
  private literal(code: number): boolean {
    const { cursor, stack } = this;
    switch (code) {
      case OP.BINFLOAT:
        return stack.push(cursor.f8()) > 0;
      case OP.BININT1:
        return stack.push(cursor.u1()) > 0;
      case OP.BININT2:
        return stack.push(cursor.u2()) > 0;
      case OP.BININT:
        return stack.push(cursor.i4()) > 0;
      case OP.SHORT_BINUNICODE:
        return stack.push(cursor.text(cursor.u1())) > 0;
      case OP.BINUNICODE:
        return stack.push(cursor.text(cursor.u4())) > 0;
      case OP.BINUNICODE8:
        return stack.push(cursor.text(cursor.u8())) > 0;
      case OP.SHORT_BINBYTES:
        return stack.push(cursor.piece(cursor.u1())) > 0;
      case OP.BINBYTES:
        return stack.push(cursor.piece(cursor.u4())) > 0;
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        return stack.push(cursor.piece(cursor.u8())) > 0;
      case OP.NONE:
        return stack.push(null) > 0;
      case OP.NEWTRUE:
        return stack.push(true) > 0;
      case OP.NEWFALSE:
        return stack.push(false) > 0;
      case OP.LONG1:
        return stack.push(decodeLong(cursor.piece(cursor.u1()))) > 0;
      case OP.LONG4:
        return stack.push(decodeLong(cursor.piece(cursor.u4()))) > 0;
      case OP.INT:
      case OP.LONG:
        return stack.push(decodeInteger(cursor.line())) > 0;
      case OP.FLOAT:
        return stack.push(decodeFloat(cursor.line())) > 0;
      case OP.UNICODE:
        return stack.push(decodeEscapedText(cursor.line())) > 0;
      case OP.STRING:
        return stack.push(decodeQuoted(cursor.line())) > 0;
      case OP.SHORT_BINSTRING:
        return stack.push(ascii(latin1(cursor.piece(cursor.u1())))) > 0;
      case OP.BINSTRING:
        return stack.push(ascii(latin1(cursor.piece(cursor.u4())))) > 0;
      default:
        return false;
    }
  }

  /** Instructions that open, fill and close tuples, lists, dicts and sets. */
  private collect(code: number): boolean {
    switch (code) {
      case OP.MARK:
        if (this.below.length >= MAX_MARKS) {
          refuse(`Cannot nest further as at most ${MAX_MARKS} collections may be open`);
        }
        this.below.push(this.stack);
        this.stack = [];
        return true;
      case OP.EMPTY_TUPLE:
        return this.stack.push(new Tuple([])) > 0;
      case OP.TUPLE1:
      case OP.TUPLE2:
      case OP.TUPLE3:
        return this.stack.push(new Tuple(this.pops(code - OP.TUPLE1 + 1))) > 0;
      case OP.TUPLE:
        return this.push(new Tuple(this.closeMark()));
      case OP.EMPTY_LIST:
        return this.stack.push([]) > 0;
      case OP.LIST:
        return this.push(this.closeMark());
      case OP.APPEND:
        return this.append([this.pop()]);
      case OP.APPENDS:
        return this.append(this.closeMark());
      case OP.EMPTY_DICT:
        return this.stack.push(new Map()) > 0;
      case OP.DICT: {
        const items = this.closeMark();
        return this.push(new Map()) && this.setItems(items);
      }
      case OP.SETITEM:
        return this.setItems(this.pops(2));
      case OP.SETITEMS:
        return this.setItems(this.closeMark());
      case OP.EMPTY_SET:
        return this.stack.push(new Set()) > 0;
      case OP.FROZENSET:
        return this.push(new Set(this.closeMark().map(hashable)));
      case OP.ADDITEMS: {
        const items = this.closeMark(), set = this.top();
        if (!(set instanceof Set)) refuse(`Cannot add items to ${describe(set)}`);
        for (const item of items) (set as Set<unknown>).add(hashable(item));
        return true;
      }
      default:
        return false;
    }
  }

  /** Instructions about the pickle itself: its frames, its stack and what it remembers. */
  private remember(code: number): boolean {
    const { cursor } = this;
    switch (code) {
      case OP.MEMOIZE:
        return this.put(this.memo.size);
      case OP.BINPUT:
        return this.put(cursor.u1());
      case OP.LONG_BINPUT:
        return this.put(cursor.u4());
      case OP.PUT:
        return this.put(Number(decodeInteger(cursor.line())));
      case OP.BINGET:
        return this.get(cursor.u1());
      case OP.LONG_BINGET:
        return this.get(cursor.u4());
      case OP.GET:
        return this.get(Number(decodeInteger(cursor.line())));
      case OP.FRAME: {
        const length = cursor.u8(), left = cursor.bytes.length - cursor.at;
        if (length > left) refuse(`Cannot read a frame of ${length} bytes: ${left} are left`);
        return true;
      }
      case OP.PROTO: {
        const version = cursor.u1();
        if (version > 5) refuse(`Cannot read protocol ${version} as it must be at most 5`);
        return true;
      }
      case OP.POP:
        if (this.stack.length) this.stack.pop();
        else this.closeMark();
        return true;
      case OP.POP_MARK:
        this.closeMark();
        return true;
      case OP.DUP:
        return this.push(this.top());
      default:
        return false;
    }
  }

  /** Instructions that name something of Python, and those that are never followed. */
  private make(code: number): boolean {
    const { cursor } = this;
    switch (code) {
      case OP.GLOBAL: {
        const module = cursor.line(), name = cursor.line();
        return this.push(lookUp(module, name));
      }
      case OP.STACK_GLOBAL: {
        const [module, name] = this.pops(2);
        if (typeof module !== "string" || typeof name !== "string") {
          refuse(
            `Cannot look up a name as it must be text: found ${describe(module)}, ${
              describe(name)
            }`,
          );
        }
        return this.push(lookUp(module as string, name as string));
      }
      case OP.REDUCE: {
        const [callee, args] = this.pops(2);
        if (!(callee instanceof AllowedName) || !callee.call || !(args instanceof Tuple)) {
          return refuse(`Cannot call ${describe(callee)} as no such call is read`);
        }
        return this.push(callee.call(args.items));
      }
      case OP.NEWOBJ:
      case OP.NEWOBJ_EX: {
        const keywords = code === OP.NEWOBJ_EX ? this.pop() : new Map();
        const [made, args] = this.pops(2);
        const plain = args instanceof Tuple && args.items.length === 0 &&
          keywords instanceof Map && keywords.size === 0;
        if (!(made instanceof AllowedName) || !made.create || !plain) {
          return refuse(`Cannot make a new ${describe(made)} as no such object is read`);
        }
        return this.push(made.create());
      }
      case OP.BUILD: {
        const state = this.pop(), object = this.top();
        if (!(object instanceof Building)) {
          return refuse(`Cannot give ${describe(object)} a state as it takes none`);
        }
        object.setState(state);
        return true;
      }
      case OP.INST: {
        const name = `${cursor.line()}.${cursor.line()}`.slice(0, 100);
        return refuse(`Cannot make ${name} as INST is never followed`);
      }
      case OP.OBJ:
        return refuse(`Cannot make ${describe(this.closeMark()[0])} as OBJ is never followed`);
      case OP.PERSID:
      case OP.BINPERSID:
        return refuse("Cannot load a persistent id as a pickle must stand for itself");
      case OP.EXT1:
      case OP.EXT2:
      case OP.EXT4:
        return refuse("Cannot use the extension registry as a pickle must stand for itself");
      case OP.NEXT_BUFFER:
      case OP.READONLY_BUFFER:
        return refuse("Cannot take a buffer from outside as a pickle must stand for itself");
      default:
        return refuse(`Cannot follow instruction ${opcodeName(code)} as there is none`);
    }
  }

  private push(value: unknown): boolean {
    return this.stack.push(value) > 0;
  }

  private top(): unknown {
    if (!this.stack.length) refuse("Cannot go on as the stack is empty");
    return this.stack[this.stack.length - 1];
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.length--;
    return value;
  }

  /** The last `n` values, the oldest first. */
  private pops(n: number): unknown[] {
    if (this.stack.length < n) refuse(`Cannot go on as the stack must hold ${n} values`);
    return this.stack.splice(this.stack.length - n, n);
  }

  /** Everything since the last mark, which is closed. */
  private closeMark(): unknown[] {
    const items = this.stack, stack = this.below.pop();
    if (!stack) return refuse("Cannot close a collection as none is open");
    this.stack = stack;
    return items;
  }

  private append(items: unknown[]): boolean {
    const list = this.top();
    if (!Array.isArray(list)) return refuse(`Cannot append to ${describe(list)}`);
    for (const item of items) list.push(item);
    return true;
  }

  private setItems(items: unknown[]): boolean {
    const dict = this.top();
    if (!(dict instanceof Map)) return refuse(`Cannot set items of ${describe(dict)}`);
    if (items.length % 2) refuse("Cannot set items as keys and values must come in pairs");
    for (let i = 0; i < items.length; i += 2) dict.set(hashable(items[i]), items[i + 1]);
    return true;
  }

  private put(index: number): boolean {
    if (this.memo.size >= MAX_MEMO) refuse(`Cannot remember more than ${MAX_MEMO} objects`);
    this.memo.set(index, this.top());
    return true;
  }

  private get(index: number): boolean {
    if (!this.memo.has(index)) refuse(`Cannot recall object ${index} as it was never remembered`);
    return this.push(this.memo.get(index));
  }
}

/** What may be a key of a dict or a member of a set. */
function hashable(value: unknown): unknown {
  if (Array.isArray(value) || value instanceof Map || value instanceof Building) {
    refuse(`Cannot use ${describe(value)} as a key`);
  }
  return value;
}
