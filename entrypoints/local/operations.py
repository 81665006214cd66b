"""The GraphQL that the demo, the stories and the benchmarks send."""

from typing import Final

_REFUSAL: Final = "... on Refusal { code message retryable fields { field problem } }"

CREATE_ACCOUNT: Final = f"""
mutation CreateConnectAccount($input: CreateConnectAccountInput!) {{
  createConnectAccount(input: $input) {{
    __typename
    ... on ConnectAccountPayload {{ account {{ accountId status }} onboardingUrl created }}
    {_REFUSAL}
  }}
}}"""

SET_UP_CARD: Final = f"""
mutation CreateCustomerSetup($input: CustomerSetupInput!) {{
  createCustomerSetup(input: $input) {{
    __typename
    ... on CustomerSetupPayload {{ customerId setupIntentId setupIntentClientSecret }}
    {_REFUSAL}
  }}
}}"""

ACCOUNT: Final = "query Account($id: ID!) { connectAccount(sellerId: $id) { accountId status } }"

CARDS: Final = "query Cards($id: ID!) { paymentMethods(sellerId: $id) { id brand last4 } }"

CHARGE: Final = f"""
mutation ChargeCommission($input: ChargeCommissionInput!) {{
  chargeCommission(input: $input) {{
    __typename
    ... on ChargeCommissionPayload {{
      replayed
      transaction {{
        id number status
        recovered {{ formatted }} platformFee {{ formatted }} sellerPayout {{ formatted }}
      }}
    }}
    {_REFUSAL}
  }}
}}"""

TRANSACTION: Final = """
query Transaction($id: ID!) {
  transaction(id: $id) {
    id number status chargeState transferState holdReason failureCode version
    recovered { amountMinor currency } platformFee { amountMinor } sellerPayout { amountMinor }
    stripeFee { amountMinor } refunded { amountMinor } reversed { amountMinor }
    clawbacks { nodes { state settlements { way amount { formatted } state } } }
    refunds { id status failureCode amount { amountMinor } }
    disputes { id status reason isInquiry amount { amountMinor } }
    paymentIntentId chargeId transferId
    timeline(first: 50) { nodes { at action actor changes { field before after } } }
    ledgerEntries { at kind cause account amount { amountMinor currency formatted } }
  }
}"""

COMPLETE_ACTION: Final = f"""
mutation CompletePaymentAction($id: ID!) {{
  completePaymentAction(transactionId: $id) {{
    __typename
    ... on PaymentActionPayload {{ clientSecret paymentMethodId transaction {{ id }} }}
    {_REFUSAL}
  }}
}}"""

DETACH_CARD: Final = f"""
mutation DetachPaymentMethod($input: PaymentMethodInput!) {{
  detachPaymentMethod(input: $input) {{
    __typename
    ... on PaymentMethodPayload {{ sellerId defaultPaymentMethodId }}
    {_REFUSAL}
  }}
}}"""

CLAWBACK: Final = f"""
mutation Clawback($input: ClawbackInput!) {{
  clawback(input: $input) {{
    __typename
    ... on ClawbackPayload {{
      replayed
      transaction {{ id number }}
      clawback {{ id amount {{ formatted }} settlements {{ way amount {{ formatted }} state }} }}
    }}
    {_REFUSAL}
  }}
}}"""

PROCESSED_EVENTS: Final = """
query ProcessedEvents($object: String!) {
  webhookEvents(filter: { objectId: $object, state: [PROCESSED] }) { nodes { type } }
}
"""

TRIAL_BALANCE: Final = """
query TrialBalance {
  trialBalance { account balance { amountMinor currency formatted } }
}"""
