import { checkAppendRows } from "./append_rows_shape.ts";
import { checkAttend } from "./attend_shape.ts";
import { checkEmbedStatic } from "./embed_static_shape.ts";
import { checkEmbedTokens } from "./embed_tokens_shape.ts";
import { checkLinear } from "./linear_shape.ts";
import { checkNormTokens } from "./norm_tokens_shape.ts";
import type { Operations } from "./operations.ts";
import { checkPoolTokens } from "./pool_tokens_shape.ts";
import { checkRotate } from "./rotate_shape.ts";
import { checkSwiglu } from "./swiglu_shape.ts";
import { checkTopLogits } from "./top_logits_shape.ts";

/** The same operations, each after its operands were checked. */
export function checkedOperations(inner: Operations): Operations {
  const guard = <T>(check: (operands: T) => void, run: (operands: T) => void) => (operands: T) => {
    check(operands);
    run(operands);
  };
  return {
    embedTokens: guard(checkEmbedTokens, inner.embedTokens),
    normTokens: guard(checkNormTokens, inner.normTokens),
    linear: guard(checkLinear, inner.linear),
    swiglu: guard(checkSwiglu, inner.swiglu),
    rotate: guard(checkRotate, inner.rotate),
    appendRows: guard(checkAppendRows, inner.appendRows),
    attend: guard(checkAttend, inner.attend),
    poolTokens: guard(checkPoolTokens, inner.poolTokens),
    topLogits: guard(checkTopLogits, inner.topLogits),
    embedStatic: guard(checkEmbedStatic, inner.embedStatic),
  };
}
