//! What `--help` of campaigns and codes says beyond the words themselves.

pub(super) const CAMPAIGN_CREATE: &str = "\
Amounts are in major units. A code may be redeemed once where --redemption-quantity says nothing else.

Examples:
  patrons campaign create 'Autumn 10' --percent-off 10 --amount-limit 20 --vouchers-count 1000 --prefix AUT-
  patrons campaign create 'Gift 50' --gift-amount 50 --type AUTO_UPDATE --expiration-date 2027-12-31
  patrons campaign create Club --loyalty-points 100 --point-value 0.05 --join-once --type AUTO_UPDATE
  patrons campaign create Friends --campaign-type referral --amount-off 10 --redemption-quantity 0";

pub(super) const CAMPAIGN_LIST: &str = "\
Examples:
  patrons campaign list
  patrons campaign list --json";

pub(super) const CAMPAIGN_SHOW: &str = "\
Examples:
  patrons campaign show 'Autumn 10'";

pub(super) const CAMPAIGN_CODES: &str = "\
Codes are unique among all campaigns. Those of a file are taken all or none.

Examples:
  patrons campaign codes 'Autumn 10'
  patrons campaign codes 'Autumn 10' --add 100000
  patrons campaign codes 'Autumn 10' --import codes.txt";

pub(super) const CAMPAIGN_ENABLE: &str = "\
Examples:
  patrons campaign enable 'Autumn 10'";

pub(super) const CAMPAIGN_DISABLE: &str = "\
Examples:
  patrons campaign disable 'Autumn 10'";

pub(super) const CAMPAIGN_DELETE: &str = "\
Examples:
  patrons campaign delete 'Autumn 10'";

pub(super) const VOUCHER_CREATE: &str = "\
Examples:
  patrons voucher create BLACKFRIDAY --percent-off 20 --redemption-quantity 0 --expiration-date 2026-11-30
  patrons voucher create --gift-amount 25 --prefix GIFT-";

pub(super) const VOUCHER_LIST: &str = "\
Examples:
  patrons voucher list
  patrons voucher list --limit 0 --json";

pub(super) const VOUCHER_SHOW: &str = "\
Examples:
  patrons voucher show BLACKFRIDAY
  patrons voucher show BLACKFRIDAY --json";

pub(super) const VOUCHER_PUBLISH: &str = "\
A code is given to one customer only. Of a campaign made with --join-once a customer gets one code, and the same \
when asked again.

Examples:
  patrons voucher publish --campaign 'Autumn 10' --customer C-1001
  patrons voucher publish GIFT-7K3M --customer ana@example.com --channel email";

pub(super) const VOUCHER_REDEEM: &str = "\
The codes are taken off one after the other, a percentage of what those before left. A refusal is kept as a failed \
redemption, and ends with exit 1. Amounts are in major units.

Examples:
  patrons voucher redeem AUT-7K3MPQ --customer C-1001 --order-amount 120.50
  patrons voucher redeem AUT-7K3MPQ GIFT-7K3M --customer C-1001 --order-id O-77 --order-item MUG:2:9.90
  patrons voucher redeem CLUB-22F9 --customer C-1001 --points 40 --order-amount 30 --order-meta shop=web";

pub(super) const VOUCHER_ROLLBACK: &str = "\
The code may be redeemed again, credits and points are where they were, and the order is called off. Named by a code, \
its last redemption that stands is taken back.

Examples:
  patrons voucher rollback BLACKFRIDAY
  patrons voucher rollback r_0000KQ7wGhP2xW3mN8bV5cTz --reason 'sent back'";

pub(super) const VOUCHER_VALIDATE: &str = "\
Examples:
  patrons voucher validate AUT-7K3MPQ --customer C-1001 --order-amount 120.50
  patrons voucher validate AUT-7K3MPQ --order-amount 120.50 --now 2026-12-24T18:00:00Z --json";

pub(super) const VOUCHER_BALANCE: &str = "\
Examples:
  patrons voucher balance GIFT-7K3M
  patrons voucher balance GIFT-7K3M 25
  patrons voucher balance CLUB-22F9 -40";

pub(super) const VOUCHER_ENABLE: &str = "\
Examples:
  patrons voucher enable GIFT-7K3M";

pub(super) const VOUCHER_DISABLE: &str = "\
Examples:
  patrons voucher disable GIFT-7K3M";

pub(super) const RULE_CREATE: &str = "\
A filter over the customer as everywhere, and over what is asked beside: order.amount, order.initial_amount, \
order.total_amount (what codes before left), order.items.count, order.metadata.NAME, redemption.count (of the code), \
redemption.count.per_customer (of the campaign), both also .daily, .weekly and .monthly, redemption.gift.amount, \
redemption.metadata.NAME, campaign.redemptions.count, campaign.orders.amount, campaign.orders.amount_discounted.

Examples:
  patrons rule create Spenders --where 'in segment \"Big spenders\" and order.amount >= 50'
  patrons rule create Once --where 'redemption.count.per_customer < 1' --message 'once per customer'
  patrons rule create Web --where 'order.metadata.shop = web and not country = US'
  patrons rule create Fifty --where '{\"1\":{\"name\":\"order.amount\",\"conditions\":{\"$more_than_equal\":[5000]}},\"logic\":\"1\"}'";

pub(super) const RULE_EDIT: &str = "\
Examples:
  patrons rule edit Once --where 'redemption.count.per_customer.monthly < 2' --message 'twice a month'";

pub(super) const RULE_LIST: &str = "\
Examples:
  patrons rule list
  patrons rule list --json";

pub(super) const RULE_SHOW: &str = "\
Examples:
  patrons rule show Spenders
  patrons --json rule show Spenders    # as the platform has it";

pub(super) const RULE_ASSIGN: &str = "\
All rules of a code must hold.

Examples:
  patrons rule assign Spenders --campaign 'Autumn 10'
  patrons rule assign Once --voucher BLACKFRIDAY";

pub(super) const RULE_UNASSIGN: &str = "\
Examples:
  patrons rule unassign Spenders --campaign 'Autumn 10'";

pub(super) const RULE_TRY: &str = "\
Ends with exit 1 where it would refuse.

Examples:
  patrons rule try Spenders --customer C-1001 --order-amount 60
  patrons rule try Once --customer C-1001 --voucher BLACKFRIDAY --json";

pub(super) const RULE_DELETE: &str = "\
Examples:
  patrons rule delete Once";
