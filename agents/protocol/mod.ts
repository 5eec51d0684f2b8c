/**
 * The text protocol of agents: a thought, then one call of a tool or a final answer.
 *
 * @module
 */
export {
  type CallFault,
  type MalformedCall,
  type ParsedReply,
  parseReply,
  type ReplyFlag,
  type ReplyRepair,
  type ToolCall,
} from "./parse_reply.ts";
export {
  type Json,
  type JsonFault,
  type JsonObject,
  type JsonRepair,
  type ObjectScan,
  scanObject,
} from "./scan_object.ts";
