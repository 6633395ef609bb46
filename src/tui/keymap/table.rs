//! The one table of actions: footer, `?`, palette, which-key box, settings, the README's table and the tests are
//! made of it.
//!
//! A line is: variant, id (for settings), title, label in the footer (empty: not there), keys (blank between
//! alternatives, none for palette only), contexts, danger, one sentence. Within a context the more useful comes
//! first, for so the footer cuts.

use super::{Context, Danger};

/// What an action is called, does, and starts with.
#[derive(Debug)]
pub struct Entry {
    /// Which.
    pub action: Action,
    /// Its name in settings.
    pub id: &'static str,
    /// Its name on screens.
    pub title: &'static str,
    /// Its name in the footer; empty where it does not stand there.
    pub label: &'static str,
    /// Default keys, alternatives separated by blanks.
    pub keys: &'static str,
    /// Where it acts.
    pub contexts: &'static [Context],
    /// What it may cost.
    pub danger: Danger,
    /// One sentence.
    pub doc: &'static str,
}

macro_rules! actions {
    ($($action:ident $id:literal $title:literal $label:literal $keys:literal [$($context:ident)*] $danger:ident $doc:literal;)*) => {
        /// Everything a key or the palette can start.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $doc] $action,)*
        }

        /// Every action, the more useful first within its context.
        pub const TABLE: &[Entry] = &[
            $(Entry {
                action: Action::$action, id: $id, title: $title, label: $label, keys: $keys,
                contexts: &[$(Context::$context),*], danger: Danger::$danger, doc: $doc,
            },)*
        ];
    };
}

actions! {
    // start screen
    LoadSample "start.sample" "Load the sample data" "sample data" "s" [Start] Reversible "Imports 500 invented customers to try things on.";
    StartImport "start.import" "Import a CSV" "import" "i <enter>" [Start] None "Opens the import wizard for a file of your own.";

    // one customer
    EditCustomer "customer.edit" "Edit" "edit" "e" [Customer] Reversible "Opens the form with every attribute that can be written.";
    OpenLine "customer.open" "Open the line" "open" "<enter> v p" [Customer] None "Shows the whole value, or the whole change-set.";
    NextTab "tabs.next" "Next tab" "tab" "] <tab>" [Customer Segment Settings] None "Goes to the next tab.";
    PreviousTab "tabs.previous" "Previous tab" "" "[ <s-tab>" [Customer Segment Settings] None "Goes to the tab before.";
    NextCustomer "customer.next" "Next customer" "next" "J ." [Customer] None "Shows the next customer of the list.";
    PreviousCustomer "customer.previous" "Previous customer" "previous" "K ," [Customer] None "Shows the customer before in the list.";
    FollowLine "customer.follow" "Go to it" "go to" "o" [Customer] None "Goes to the order, redemption, voucher, segment or change-set that the line is about.";
    NarrowActivity "activity.narrow" "Narrow" "narrow" "f" [Customer] None "Narrows the activity by time frame, type, category, campaign or text.";
    WidenActivity "activity.widen" "Show everything" "everything" "x" [Customer] None "Takes away what narrows the activity.";
    ChangeConsent "customer.consent" "Change the permission" "change" "c" [Customer] Reversible "Keeps that the permission was given or revoked, with source and evidence.";
    FollowChangeSet "customer.change-set" "Go to the change-set" "" "O" [Customer] None "Goes to the change-set that brought what the line is about.";
    ActivityFrame "activity.frame" "Time frame" "" "t" [Customer] None "Narrows the activity to a time frame.";
    ActivityText "activity.text" "Find in the activity" "" "/" [Customer] None "Narrows the activity to what has a text in it.";
    ActivityDate "activity.date" "Go to a date" "" "gt" [Customer] None "Goes to a date in the activity.";
    DeleteCustomer "customer.delete" "Delete" "delete" "d" [Customer] Bulk "Deletes this customer; can be undone.";
    EraseCustomer "customer.erase" "Erase for good" "erase" "E" [Customer] Final "Removes this customer and every trace for good; asks for the name.";
    CopyCustomer "customer.copy" "Copy all as JSON" "" "Y" [Customer] None "Copies every attribute of this customer as JSON.";

    // customers
    OpenCustomer "customers.open" "Open" "open" "<enter>" [Customers] None "Opens the customer under the cursor.";
    Search "customers.search" "Search" "search" "/" [Customers] None "Narrows the list as you type: name, email, phone, source id.";
    Filter "customers.filter" "Filter" "filter" "f" [Customers Dashboard] None "Narrows the list by a filter as you type: country = PL and plan = gold.";
    Mark "customers.mark" "Mark" "mark" "<space>" [Customers] None "Marks the customer under the cursor, or takes the mark away.";
    SortColumn "customers.sort" "Sort by column" "sort" "s" [Customers] None "Sorts by the column under the cursor; again reverses.";
    ChooseColumns "customers.columns" "Columns" "columns" "c" [Customers] None "Chooses columns, their order, width, and how many stay in place.";
    NewCustomer "customers.new" "New customer" "new" "n" [Customers Customer] Reversible "Makes a new customer.";
    Import "customers.import" "Import" "import" "i" [Customers] None "Opens the import wizard.";
    Export "customers.export" "Export" "export" "e" [Customers] None "Exports the marked customers, or those the list shows.";
    SetAttribute "customers.set" "Set an attribute" "set" "a" [Customers] Bulk "Sets one attribute of the marked customers, or of the one under the cursor.";
    AddToSegment "customers.segment" "Add to a segment" "segment" "m" [Customers] Bulk "Puts the marked customers, or the one under the cursor, on a list kept by hand; or makes a segment of the filter.";
    DeleteCustomers "customers.delete" "Delete" "delete" "d" [Customers] Bulk "Deletes the marked customers, or the one under the cursor; can be undone.";
    MergeMarked "customers.merge" "Merge two" "" "M" [Customers] Bulk "Makes one customer of the two that are marked, after a look at both.";
    MarkAll "customers.mark-all" "Mark all matching" "all" "*" [Customers] None "Marks everyone the list shows, also beyond the screen; again takes it back.";
    MarkRange "customers.mark-range" "Mark a range" "" "V" [Customers] None "Begins a range at the cursor; Space or V ends it.";
    InvertMarks "customers.invert" "Invert the marks" "" "I" [Customers] None "Marks everyone the list shows who is not marked, and no one else.";
    ClearMarks "customers.clear-marks" "Take all marks away" "" "U" [Customers] None "Forgets all marks.";
    Views "customers.views" "Saved views" "views" "W" [Customers] None "Lists saved views: search, order and columns under a name.";
    SaveView "customers.save-view" "Save this view" "" "w" [Customers] Reversible "Keeps search, order and columns under a name.";
    Statistics "customers.statistics" "Column statistics" "stats" "#" [Customers] None "Shows kind, missing, distinct, least, greatest and most frequent values of the column.";
    Peek "customers.peek" "Whole value" "" "v p" [Customers] None "Shows the whole value under the cursor.";
    AddSortKey "customers.add-sort" "Add a sort key" "" "S" [Customers] None "Sorts by the column under the cursor after the keys there are; again reverses, then removes.";
    Unsort "customers.unsort" "As stored" "" "" [Customers] None "Takes all sort keys away.";
    ClearSearch "customers.clear-search" "Clear the search" "" "" [Customers] None "Shows everyone again.";
    ClearFilter "customers.clear-filter" "Clear the filter" "" "" [Customers Dashboard] None "Takes the filter away.";
    Freeze "customers.freeze" "Freeze columns" "" "z" [Customers] None "Keeps the columns up to the cursor in place when the table scrolls sideways; again frees them.";
    Wider "customers.wider" "Wider" "" "+" [Customers Columns] None "Makes the column wider.";
    Narrower "customers.narrower" "Narrower" "" "-" [Customers Columns] None "Makes the column narrower.";
    AutoWidth "customers.auto-width" "Width by content" "" "=" [Customers Columns] None "Lets the content choose the column's width.";
    ColumnEarlier "customers.column-left" "Move column left" "" "H" [Customers] None "Moves the column under the cursor one place to the left.";
    ColumnLater "customers.column-right" "Move column right" "" "L" [Customers] None "Moves the column under the cursor one place to the right.";
    HideColumn "customers.hide-column" "Hide column" "" "x" [Customers] None "Takes the column under the cursor off the table.";
    ColumnLeft "customers.left" "Column to the left" "" "h <left>" [Customers WizardFormat] None "Moves the cursor one column to the left.";
    ColumnRight "customers.right" "Column to the right" "" "l <right>" [Customers WizardFormat] None "Moves the cursor one column to the right.";
    FirstColumn "customers.first-column" "First column" "" "0 ^" [Customers] None "Moves the cursor to the first column.";
    LastColumn "customers.last-column" "Last column" "" "$" [Customers] None "Moves the cursor to the last column.";
    GoTo "customers.go-to" "Go to a line" "" "%" [Customers] None "Asks for a line number, or a percentage such as 50%, and goes there.";
    TogglePreview "customers.preview" "Preview pane" "" "<tab>" [Customers] None "Shows the customer beside the list, or hides it, on wide terminals.";

    // the search field of the customers
    KeepSearch "search.keep" "Keep the search" "keep" "<enter>" [Search] None "Goes back to the list and keeps what was searched.";
    LeaveSearch "search.leave" "Leave the search" "back" "<esc>" [Search] None "Shows everyone again and goes back to the place one was at.";
    SearchDown "search.down" "Next hit" "" "<down>" [Search] None "Moves the cursor to the next hit.";
    SearchUp "search.up" "Previous hit" "" "<up>" [Search] None "Moves the cursor to the previous hit.";

    // the filter bar of the customers
    KeepFilter "filter.keep" "Keep the filter" "keep" "<enter>" [Filter] None "Goes back to the list and keeps the filter.";
    LeaveFilter "filter.leave" "Leave the filter" "back" "<esc>" [Filter] None "Takes the filter away and goes back to the place one was at.";
    CompleteFilter "filter.complete" "Complete" "complete" "<tab>" [Filter SegmentEditor RuleEditor] None "Completes the attribute, operator, value or segment at the cursor, or offers what may stand there.";
    MendFilter "filter.mend" "Take the remedy" "mend" "<c-o>" [Filter SegmentEditor RuleEditor] None "Mends the first mistake as the line above says.";
    EarlierFilter "filter.earlier" "Filter before" "earlier" "<up>" [Filter] None "Shows the filter that was kept before.";
    LaterFilter "filter.later" "Filter after" "" "<down>" [Filter] None "Shows the filter that was kept after, at last what was typed.";

    // what may stand in a filter
    TakeOffer "offer.take" "Take it" "take" "<enter>" [FilterOffer] None "Puts the entry under the cursor into the filter.";
    NextOffer "offer.next" "Next" "next" "<tab> <down>" [FilterOffer] None "Goes to the next entry.";
    PreviousOffer "offer.previous" "Previous" "" "<s-tab> <up>" [FilterOffer] None "Goes to the entry before.";
    CloseOffer "offer.close" "Close" "close" "<esc>" [FilterOffer] None "Closes the choice; typing does too.";

    // the column chooser
    ToggleColumn "columns.toggle" "Show or hide" "show/hide" "<space>" [Columns] None "Shows the column in the table, or hides it.";
    ColumnUp "columns.up" "Move up" "move up" "K" [Columns Export] None "Moves the column one place to the front.";
    ColumnDown "columns.down" "Move down" "move down" "J" [Columns Export] None "Moves the column one place to the back.";
    FreezeHere "columns.freeze" "Freeze up to here" "freeze" "z" [Columns] None "Keeps the columns up to this one in place.";
    FilterColumns "columns.filter" "Find a column" "find" "/" [Columns] None "Goes to the column whose name has what is typed.";
    CloseColumns "columns.close" "Done" "done" "<enter>" [Columns] None "Closes the column chooser; the table keeps its columns.";

    // the question before an erasure
    EraseNow "erase.confirm" "Erase for good" "erase" "<c-x>" [Erase] Final "Erases, once the name or a key was typed.";

    // exports
    ToggleExport "export.toggle" "Change" "change" "<space> <enter>" [Export] None "Chooses the attribute, or changes what stands under the cursor.";
    StartExport "export.start" "Begin the export" "begin" "<c-s>" [Export] Reversible "Writes the file in the background; asks before overwriting one.";
    OtherPane "export.pane" "Other side" "other side" "<tab>" [Export] None "Goes from settings to attributes to finished exports.";
    ChooseAll "export.all" "All or none" "all/none" "*" [Export] None "Chooses every attribute; again none.";

    // history
    OpenChange "history.open" "Open" "open" "<enter>" [History] None "Shows the change-set whole: who, when, and which attributes.";

    // segments
    OpenSegment "segments.open" "Open" "open" "<enter>" [Segments] None "Shows who is in it, who came and left, its size and its filters.";
    NewSegment "segments.new" "New by a filter" "new" "n" [Segments] Reversible "Opens the editor for a segment by a filter.";
    NewList "segments.new-list" "New list by hand" "new list" "N" [Segments] Reversible "Makes an empty list kept by hand.";
    OpenMember "segment.open" "Open" "open" "<enter>" [Segment] None "Opens the customer, or shows the filter whole.";
    Why "segment.why" "Why" "why" "w" [Segment Customer] None "Shows why the customer is in the segment or not, part by part, and what would change it.";
    EditSegment "segments.edit" "Edit the filter" "edit" "e" [Segments Segment] Reversible "Opens the filter; who enters and leaves is shown before it is saved.";
    RenameSegment "segments.rename" "Rename" "rename" "r" [Segments Segment] Reversible "Gives the segment another name; what uses it keeps using it.";
    RemoveMember "segment.remove" "Off the list" "off the list" "x" [Segment] Reversible "Takes the customer off the list kept by hand.";
    DeleteSegment "segments.delete" "Delete" "delete" "d" [Segments Segment] Reversible "Deletes the segment; the customers stay.";
    AddCondition "tree.add" "Add a condition" "add" "a" [SegmentTree] None "Puts a condition behind the part under the cursor.";
    ChangeCondition "tree.change" "Change" "change" "<enter>" [SegmentTree] None "Writes the condition anew.";
    ChangeOperator "tree.operator" "Operator" "operator" "o" [SegmentTree] None "Chooses what the condition asks of its attribute.";
    NegateCondition "tree.negate" "Negate" "not" "n" [SegmentTree] None "Makes the part its complement.";
    WrapCondition "tree.wrap" "Put into a group" "group" "w" [SegmentTree] None "Puts the part into a group of its own.";
    JoinGroup "tree.join" "All, any, none" "all/any" "t" [SegmentTree] None "Says whether all parts of the group must hold, or any, or none.";
    DeleteCondition "tree.delete" "Delete" "delete" "d" [SegmentTree] None "Takes the part away.";
    ConditionUp "tree.up" "Move up" "" "K" [SegmentTree] None "Moves the part before its neighbour.";
    ConditionDown "tree.down" "Move down" "" "J" [SegmentTree] None "Moves the part behind its neighbour.";
    ToggleTree "segment.tree" "Text or tree" "tree" "<c-t>" [SegmentEditor SegmentTree] None "Shows the filter as a tree to be edited part by part, or as text.";
    SaveSegment "segment.save" "Save" "save" "<c-s>" [SegmentEditor SegmentTree] Reversible "Saves the filter; shows first who would enter and leave.";
    LeaveEditor "segment.leave" "Back" "back" "<esc>" [SegmentEditor] None "Leaves the editor; asks where something was typed.";

    // the dashboard
    OpenShare "dashboard.segment" "Open the segment" "segment" "<enter>" [Dashboard] None "Opens the segment under the cursor.";
    OpenAudience "dashboard.audience" "Segment of these" "as a segment" "m" [Dashboard] None "Makes a segment of the customers that the pictures are of.";

    // duplicates, and making one of two
    OpenPair "duplicates.open" "Compare and merge" "compare" "<enter>" [Duplicates] None "Shows what each of the two has, and what one of them would have.";
    NextLikeness "duplicates.by" "Alike in" "alike in" "b" [Duplicates] None "Takes the next likeness: any, email, phone, name and birthdate.";
    TakeSide "merge.side" "Whose value" "whose" "<enter> <space>" [Merge] Reversible "Takes the value of the other one, of both where it is a list, or of the first again.";
    SwapSides "merge.swap" "Swap the two" "swap" "x" [Merge] None "Lets the other one stay.";
    MergeNow "merge.now" "Make one of them" "make one" "m" [Merge] Bulk "Makes one customer of the two; can be undone.";
    OpenFirst "pair.first" "Open who stays" "open" "o" [Duplicates Merge] None "Opens the customer who was there first, or who stays.";
    OpenOther "pair.other" "Open the other" "" "O" [Duplicates Merge] None "Opens the other customer of the pair.";

    // jobs
    CancelJob "jobs.cancel" "Cancel" "cancel" "x" [Jobs] Reversible "Asks the job to stop; nothing is left half done.";
    OpenJob "jobs.open" "Open" "open" "<enter>" [Jobs] None "Opens what the job made.";

    // campaigns and codes
    OpenCampaign "campaigns.open" "Open" "open" "<enter>" [Campaigns] None "Shows the campaign's numbers and its codes.";
    NewCampaign "campaigns.new" "New campaign" "new" "n" [Campaigns] Reversible "Makes a campaign: what its codes give, how many there are, until when.";
    OpenCode "campaign.open" "Open the code" "open" "<enter>" [Campaign] None "Shows the code with its customer and every redemption.";
    Redeem "campaign.redeem" "Redeem" "redeem" "r" [Campaign] Reversible "Redeems the code on an order of a customer.";
    Publish "campaign.publish" "Give to a customer" "give" "p" [Campaigns Campaign] Reversible "Gives a customer the next code that is free.";
    RollBack "campaign.rollback" "Take a redemption back" "take back" "R" [Campaign] Reversible "Lists the redemptions of the code that stand, and takes one back.";
    AddBalance "campaign.balance" "Change what is on it" "balance" "b" [Campaign] Reversible "Puts credits or points on a card, or takes some.";
    OpenHolder "campaign.holder" "Open the customer" "customer" "o" [Campaign] None "Opens the customer who has the code.";
    AddCodes "campaigns.codes" "More codes" "more codes" "a" [Campaigns Campaign] Reversible "Makes more codes of the campaign.";
    NewCode "campaigns.new-code" "New code of no campaign" "code" "c" [Campaigns] Reversible "Makes a single code that belongs to no campaign.";
    FindCode "campaigns.find" "Find a code" "find" "/" [Campaigns Campaign] None "Shows a code, of whatever campaign.";
    SwitchCampaign "campaigns.switch" "On or off" "on/off" "t" [Campaigns] Reversible "Switches the campaign on or off; while it is off no code of it is redeemed or given out.";
    SwitchCode "campaign.switch" "On or off" "on/off" "t" [Campaign] Reversible "Switches the code on or off.";
    DeleteCampaign "campaigns.delete" "Delete" "delete" "d" [Campaigns] Final "Deletes a campaign none of whose codes was used.";

    // validation rules
    EditRule "rules.edit" "Edit" "edit" "e <enter>" [Rules] Reversible "Opens the rule's filter and message.";
    NewRule "rules.new" "New rule" "new" "n" [Rules] Reversible "Makes a rule: what must hold for a code to be redeemed.";
    TryRule "rules.try" "Try it" "try" "t" [Rules] None "Says of a customer and an order what of the rule holds, and what would have to change.";
    AssignRule "rules.assign" "Put a campaign under it" "put under" "a" [Rules] Reversible "Puts all codes of a campaign under the rule.";
    ReleaseRule "rules.release" "Take a campaign out" "take out" "x" [Rules] Reversible "Takes a campaign out from under the rule.";
    CopyForm "rules.form" "Copy as JSON" "" "Y" [Rules] None "Copies the rule as JSON, as the platform and other programs have it.";
    SaveRule "rule.save" "Save" "save" "<c-s>" [RuleEditor RuleTrial] Reversible "Saves the rule; a new one is asked for its name.";
    SwitchTrial "rule.trial" "Filter or trial" "trial" "<c-t>" [RuleEditor RuleTrial] None "Goes to the customer and the order on which the rule is tried, and back to the filter.";
    LeaveRule "rule.leave" "Back" "back" "<esc>" [RuleEditor] None "Leaves the editor; asks where something was typed.";
    LeaveTrial "rule.filter" "Back to the filter" "filter" "<esc>" [RuleTrial] None "Goes back to the filter.";
    DeleteRule "rules.delete" "Delete" "delete" "d" [Rules] Final "Deletes a rule that no campaign is under.";

    // distributions and their messages
    OpenDistribution "distributions.open" "Its messages" "messages" "<enter>" [Distributions] None "Opens the messages of the distribution, each with how it stands.";
    NewDistribution "distributions.new" "New distribution" "new" "n" [Distributions] Reversible "Makes a distribution: when, what a customer gets, by which way, in which words.";
    EditDistribution "distributions.edit" "Edit" "edit" "e" [Distributions] Reversible "Opens its words, how often it goes to one customer, and what holds it back.";
    EditLetter "distributions.letter" "The text in your editor" "" "E" [Distributions] Reversible "Opens the text of the message in $EDITOR, as many lines as it may have.";
    PreviewDistribution "distributions.preview" "Preview" "preview" "v" [Distributions] None "Shows the message that a customer would get; nothing is sent.";
    RehearseDistribution "distributions.rehearse" "Rehearse" "rehearse" "h" [Distributions] None "Says who would have got it in the last days, when, and how many codes; nothing is sent.";
    ActivateDistribution "distributions.activate" "Set going" "set going" "a" [Distributions] Bulk "Sets a draft going; asks whether who is in the segment already is included.";
    PauseDistribution "distributions.pause" "Pause or resume" "pause" "p" [Distributions] Reversible "Holds messages back, or lets them go again; what happens is queued all the same.";
    EndDistribution "distributions.end" "End" "end" "x" [Distributions] Final "Ends the distribution for good and cancels what was not sent.";
    DeleteDistribution "distributions.delete" "Delete" "" "d" [Distributions] Final "Deletes a distribution that has queued nothing yet.";
    OpenMessage "outbox.open" "Open the message" "open" "<enter>" [Outbox] None "Shows all that is known of the message.";
    OpenReceiver "outbox.customer" "Open the customer" "customer" "o" [Outbox] None "Opens the customer whom it goes to.";
    FilterMessages "outbox.filter" "Show only" "show only" "f" [Outbox] None "Shows only messages that are queued, waiting, sent, failed, skipped, cancelled or unknown.";
    RetryMessage "outbox.retry" "Send again" "send again" "r" [Outbox] Reversible "Queues a message again that failed, was skipped or is unknown.";
    RetryFailed "outbox.retry-all" "Send all that failed again" "all failed" "R" [Outbox] Bulk "Queues all messages of the distribution again that failed.";
    CancelMessage "outbox.cancel" "Cancel" "cancel" "x" [Outbox] Final "Cancels a message that was not sent yet.";

    // settings
    Declare "settings.declare" "Declare" "declare" "n" [Settings] Reversible "Declares metadata with a type, or a consent.";
    ChangeType "settings.type" "Change the type" "type" "t" [Settings] Bulk "Changes the type of metadata; refused where a value would not convert.";
    ToggleRequired "settings.required" "Required or not" "required" "r" [Settings] Reversible "Says whether new customers must have it.";
    MailServer "settings.mail" "Mail and webhooks" "mail" "m" [Settings] Reversible "Says by which server mail goes out, and with what webhooks are signed.";
    DropMetadata "settings.drop" "Drop" "drop" "d" [Settings] Final "Drops metadata and its values for good.";

    // the import wizard
    WizardTake "import.take" "Take the file" "take" "<enter>" [WizardFile] None "Opens the folder, or takes the file and reads it.";
    WizardComplete "import.complete" "Complete" "complete" "<tab>" [WizardFile] None "Completes the path as far as only one is meant.";
    WizardRecent "import.recent" "Recent files" "recent" "<c-r>" [WizardFile] None "Lists files imported lately.";
    WizardParent "import.parent" "Folder above" "up" "<c-o>" [WizardFile] None "Goes to the folder above.";
    WizardBack "import.back" "Back" "back" "<esc>" [WizardFile WizardConfirm] None "Goes one step back and keeps what was decided.";
    FormatDone "import.format.done" "Read it so" "next" "<enter>" [WizardFormat] None "Takes the file as it is shown and goes on to its columns.";
    FormatEncoding "import.format.encoding" "Encoding" "encoding" "e" [WizardFormat] None "Chooses the encoding by which the file is read.";
    FormatDelimiter "import.format.delimiter" "Delimiter" "delimiter" "d" [WizardFormat] None "Chooses what stands between cells.";
    FormatHeader "import.format.header" "Header" "header" "t" [WizardFormat] None "Says whether the first row names the columns.";
    FormatKind "import.format.kind" "What the rows are" "rows" "w" [WizardFormat] None "Says whether the rows are customers, orders, events, redemptions, vouchers or points.";
    ChooseTarget "import.columns.target" "Choose the target" "target" "<enter>" [WizardColumns] None "Chooses what the column becomes: an attribute, new metadata, a consent, part of a name, or nothing.";
    ChangeRule "import.rules.change" "Change" "change" "<enter> <space>" [WizardRules] None "Takes the next choice of the rule under the cursor.";
    ShowReject "import.trial.show" "Show the row" "show" "<enter>" [WizardTrial] None "Shows the line under the cursor whole, with the cells of the row.";
    ReportDone "import.report.done" "To the customers" "customers" "<enter>" [WizardReport] None "Ends the wizard and goes to the customers.";
    WizardNext "import.next" "Next step" "next" ">" [WizardFormat WizardColumns WizardRules WizardTrial] None "Goes on to the next step; nothing is written before the last question.";
    NextProblem "import.next-problem" "Next problem" "problem" "n" [WizardColumns WizardTrial] None "Goes to the next column or row that wants a decision.";
    PreviousProblem "import.previous-problem" "Previous problem" "" "N" [WizardColumns WizardTrial] None "Goes to the problem before.";
    SkipTarget "import.columns.skip" "Skip the column" "skip" "x" [WizardColumns] None "Leaves the column out; again takes what the file suggests.";
    TargetType "import.columns.type" "Type" "type" "t" [WizardColumns] None "Chooses the type of new metadata.";
    TargetDates "import.columns.dates" "Order of dates" "dates" "d" [WizardColumns] None "Takes the next order of day, month and year.";
    TargetEmpty "import.columns.empty" "Empty cells" "empty" "e" [WizardColumns] None "Takes the next way of treating empty cells of the column: keep, clear, fill, create-only.";
    FindTarget "import.columns.find" "Find a column" "find" "/" [WizardColumns] None "Goes to the column whose name has what is typed.";
    UseMapping "import.columns.mapping" "Saved mappings" "saved" "m" [WizardColumns] None "Takes a mapping that was saved.";
    MendRow "import.trial.mend" "Mend the row" "mend" "e" [WizardTrial] None "Opens the cells of the bad row in a form; the mended row is imported after the file.";
    ImportNow "import.now" "Import" "import" "y" [WizardConfirm] Bulk "Imports the file; above 10,000 rows their number is typed first.";
    CancelWork "import.cancel" "Cancel" "cancel" "c" [WizardTrial WizardRun] None "Stops what is running; everything is as it was before.";
    KeepMapping "import.report.save" "Save the mapping" "save mapping" "s" [WizardReport] Reversible "Keeps the mapping under a name; it is offered again for the same header.";
    AnotherImport "import.report.another" "Another import" "another" "a" [WizardReport] None "Begins anew with another file.";

    // every list
    Down "list.down" "Down" "" "j <down>" [List] None "Moves the cursor one row down.";
    Up "list.up" "Up" "" "k <up>" [List] None "Moves the cursor one row up.";
    PageDown "list.page-down" "Page down" "" "<pagedown> <c-f>" [List] None "Moves one page down.";
    PageUp "list.page-up" "Page up" "" "<pageup> <c-b>" [List] None "Moves one page up.";
    HalfDown "list.half-down" "Half a page down" "" "<c-d>" [List] None "Moves half a page down.";
    HalfUp "list.half-up" "Half a page up" "" "<c-u>" [List] None "Moves half a page up.";
    Top "list.top" "First" "" "gg <home>" [List] None "Goes to the first row.";
    Bottom "list.bottom" "Last" "" "G <end>" [List] None "Goes to the last row.";
    Copy "list.copy" "Copy" "copy" "y" [List] None "Copies a value, a row or ids to the clipboard of your terminal.";

    // dialogs
    Accept "dialog.accept" "Accept" "accept" "<enter>" [Form Menu ExportPath] None "Takes what is chosen or typed; in a form goes to the next field.";
    Cancel "dialog.cancel" "Cancel" "cancel" "<esc>" [Confirm Form Menu Field Edit Erase ExportPath] None "Closes the dialog and changes nothing.";
    Refuse "dialog.refuse" "Cancel" "" "<enter> n q" [Confirm] None "Closes the question and changes nothing.";
    CloseText "text.close" "Close" "close" "<esc> <enter> q" [Text] None "Closes the text.";
    SaveForm "form.save" "Save" "save" "<c-s>" [Form Edit] None "Checks every field and saves.";
    NextField "form.next" "Next field" "next" "<tab> <down>" [Form Edit RuleTrial] None "Goes to the next field.";
    PreviousField "form.previous" "Previous field" "" "<s-tab> <up>" [Form Edit RuleTrial] None "Goes to the previous field.";
    MenuDown "menu.down" "Down" "" "<down> <c-n>" [Menu Text WizardFile] None "Moves down.";
    MenuUp "menu.up" "Up" "" "<up>" [Menu Text WizardFile] None "Moves up.";
    MenuPageDown "menu.page-down" "Page down" "" "<pagedown>" [Menu Text Edit WizardFile] None "Moves one page down.";
    MenuPageUp "menu.page-up" "Page up" "" "<pageup>" [Menu Text Edit WizardFile] None "Moves one page up.";

    // the form of a customer
    ToggleState "form.state" "Missing, null, empty" "missing/null/empty" "<c-t>" [Edit] None "Changes between missing, null, empty text and what stood there.";
    EditLong "form.editor" "In your editor" "editor" "<c-e>" [Edit] None "Opens the value in $EDITOR, as many lines as it may have.";
    TakeTheirs "form.theirs" "Take theirs" "" "<c-r>" [Edit] None "Takes what others changed meanwhile in place of what was typed.";
    KeepMine "form.mine" "Keep mine" "" "<c-o>" [Edit] None "Keeps what was typed although others changed it meanwhile.";

    // everywhere but while typing
    Help "help" "Help" "help" "? <f1>" [Global] None "Shows the keys that act here, searchable; Enter runs one.";
    Back "back" "Back" "back" "<esc>" [Global] None "Goes back one step.";
    Leave "leave" "Leave the screen" "" "q" [Global] None "Leaves the screen; on the last one, the program.";
    Palette "palette" "All actions" "actions" ": <c-p>" [Global] None "Finds any action by its name or key and runs it.";
    Undo "undo" "Undo" "undo" "u" [Global] Reversible "Takes the last change of the data back.";
    Reload "reload" "Reload" "" "<c-r>" [Global] None "Asks for the data anew and repaints the screen.";
    Errors "errors" "Last errors" "" "!" [Global] None "Shows the last errors again.";
    ToCustomers "go.customers" "Customers" "" "gc 1" [Global] None "Goes to the customers.";
    ToImport "go.import" "Import wizard" "" "gi 2" [Global] None "Goes to the import wizard.";
    ToExport "go.export" "Exports" "" "ge 3" [Global] None "Goes to the exports.";
    ToHistory "go.history" "History" "" "gh 4" [Global] None "Goes to the history of changes.";
    ToJobs "go.jobs" "Jobs" "" "gj 5" [Global] None "Goes to the running and finished jobs.";
    ToSettings "go.settings" "Settings" "" "gs 6" [Global] None "Goes to the settings: metadata, consents, keys.";
    ToDashboard "go.dashboard" "Dashboard" "" "gd 9" [Global] None "Goes to pictures of the customers, their orders and segments.";
    ToCampaigns "go.campaigns" "Campaigns" "" "gv" [Global] None "Goes to the campaigns and their codes.";
    ToRules "go.rules" "Rules" "" "gr" [Global] None "Goes to the rules under which codes are redeemed.";
    ToDistributions "go.distributions" "Distributions" "" "gn" [Global] None "Goes to the distributions: what customers are sent, and when.";
    ToOutbox "go.outbox" "Outbox" "" "gb" [Global] None "Goes to the messages of all distributions.";
    ToDuplicates "go.duplicates" "Duplicates" "" "gp 8" [Global] None "Goes to pairs of customers who may be one.";
    ToSegments "go.segments" "Segments" "" "gm 7" [Global] None "Goes to the segments.";
    OpenToast "toast.open" "Open what was told" "" "go" [Global] None "Opens what the last message is about.";
    NextTheme "theme.next" "Next theme" "" "" [Global] None "Changes the colours: dark, light, high contrast.";

    // always, also while typing
    Quit "quit" "Quit" "" "<c-c>" [Always] None "Leaves the program; asks where a job is running.";
    Suspend "suspend" "Suspend" "" "<c-z>" [Always] None "Goes to the shell; `fg` comes back.";
}
