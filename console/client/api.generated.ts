// 64d4dc6221920e6fd66f2281dc77361deb4f6d5b179144181a846aa455ab8d1c
// Written by `npm run openapi`.
export interface paths {
    "/customers/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The mark by which a customer's orders are asked for at `listOrders`: it names nobody, and may stand in a link. */
        post: operations["findCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exports/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders as CSV, found as by `listOrders`; `next-cursor` of the answer asks for the next part. Nothing personal. */
        get: operations["exportOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders, newest first, by status, group or risk; or by number, parcel, location, SKU; by customer with read:personal. */
        get: operations["listOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order with all that belongs to it. Names and addresses with read:personal only. */
        get: operations["readOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Edit an order: address, contact, service, notes, lines by their id. 202: locations were asked; 409 names what cannot change. */
        patch: operations["editOrder"];
        trace?: never;
    };
    "/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open exceptions, oldest first or by deadline, with value at risk: all for an operator, theirs for a channel or location. */
        get: operations["listExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve several exceptions, by ids or by a filter: an outcome for each, 50 a request. */
        post: operations["resolveExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One exception, open or resolved. */
        get: operations["readException"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve an exception, as an operator or as its owner: retry, cancel, or close and say how it ended. */
        post: operations["resolveException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an order, or units of its lines. 200: done; 202: locations were asked. */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold an order before a step. */
        post: operations["placeHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lift one hold; others stand. */
        delete: operations["liftHold"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The routing decisions of an order, in the order in which they were made. */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/decisions/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One decision explained: plan and cost terms, proof, every location with its reasons or its cost, what other modes would have done. */
        get: operations["readDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/decisions/{n}/why-not/{location}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it would have taken for a location to be chosen: units of stock, or minor units off its cost. */
        get: operations["whyNot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/reroute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Serve open units from elsewhere: away from locations, only to some, or split as named; what it costs more. 202: locations were asked. */
        post: operations["rerouteOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roll-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Roll-outs of versions of the rules, newest first, each with the report of both arms. */
        get: operations["listRollOuts"];
        put?: never;
        /** Try a version of the rules on a share of the orders, by channel, watched by guardrails. One roll-out runs at a time (409). */
        post: operations["startRollOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roll-outs/{n}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the version of a roll-out in force for all orders, and end the roll-out. */
        post: operations["promoteRollOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roll-outs/{n}/roll-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a roll-out: every order is planned by the version in force again. */
        post: operations["rollBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routing/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan without doing it: an order in any state, or a sketch; for operators with any stock and rules. Channels see no location, no cost. */
        post: operations["planRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rulesets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of the rules, newest first; which is in force, and which plans in the shadow. */
        get: operations["listRulesets"];
        put?: never;
        /** Store a ruleset as a new version. The same content again is the same version (200). `warnings`: what is dead in it, with proof. */
        post: operations["addRuleset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rulesets/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a version in force from a time on (left out: now). An older version rolls back; null is the default of the product. */
        put: operations["activateRuleset"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rulesets/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** JSON Schema of a ruleset, for editors. */
        get: operations["rulesetSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rulesets/shadow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let a version plan beside the live one, stored with each decision and never executed; null ends it. */
        put: operations["shadowRuleset"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rulesets/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of the rules; 0 is the product's default, in the currency of the first rate card. */
        get: operations["readRuleset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fulfillments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One piece of work, with whom it goes to. */
        get: operations["readFulfillment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fulfillments/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what happens to a piece of work. Requests (accepted, picking, packed) may come too late (409); facts are always recorded. */
        post: operations["recordFulfillmentEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/loads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each location has to do now, and how much of the windows of its capacity is taken. */
        get: operations["listLoads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{id}/fulfillments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The work of a location, oldest first: deadlines, line counts, cancel requests. */
        get: operations["listWork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/returnable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which units of an order may come back, by the policy of its channel, and why others may not. */
        get: operations["readReturnable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Announce a return of units that are in the order's parcels. */
        post: operations["requestReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns of a location, of a channel's orders or of all, oldest first; `expected`: whose goods are to come by now. */
        get: operations["listReturns"];
        put?: never;
        /** Take in goods of an order that stand at a counter and that nobody announced: a return that is received, and inspected in the same call where it says what they are worth. A fact: what is more than the order sent is recorded with an exception. */
        post: operations["takeInReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What happened to a return: labelled, received, inspected, cancelled; a channel tells of labels and cancels. */
        post: operations["recordReturnEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{id}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The stock of a location, by SKU. */
        get: operations["listLocationStock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{id}/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the stock of a location that was switched off, or on again, has left its pool or joined it. */
        get: operations["readLocationSwitch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what happens to stock, up to 100 movements; each has an outcome of its own, the same again has the same. */
        post: operations["recordMovements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What may be promised of a SKU, by pool and channel, and why each unit is withheld; where it is, except for channels. */
        get: operations["readStock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/{sku}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moved of a SKU, newest first, with what is behind it; channels see neither locations nor orders. */
        get: operations["readStockMovements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/{sku}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The orders that wait for a SKU of a pool, in the order in which they are served: the first hundred. */
        get: operations["listStockQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/{sku}/supplies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is to come of a SKU into a pool, by document, and how much of it is promised to orders. */
        get: operations["listSupplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All channels. */
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/channels/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the connection to a shop is: trouble, subscriptions, lost messages, what is not told yet. */
        get: operations["readChannelHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/channels/{id}/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a connected shop checked, its changed orders listed, or all caught up on. 202: `GET .../health` says what came of it. */
        post: operations["askChannelWork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has a token, since when and for what, revoked ones of the last year too. Never the token. */
        get: operations["listCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All locations. */
        get: operations["listLocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make or change a location. Audited; with a version in the body, only over that one. */
        put: operations["putLocation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rate-cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All rate cards. */
        get: operations["listRateCards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/skus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All skus. */
        get: operations["listSkus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/skus/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A sku as it is in force. */
        get: operations["readSku"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tracking-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tracking sources. */
        get: operations["listTrackingSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What up to 25 users are called, by their ids with commas between: for pages that show who did something. */
        get: operations["readUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Address: {
            name?: string;
            company?: string;
            lines: string[];
            city?: string;
            district?: string;
            region?: string;
            regionText?: string;
            postalCode?: string;
            country: components["schemas"]["Country"];
            phone?: string;
            email?: string;
            residential?: boolean;
            geo?: {
                latitude: number;
                longitude: number;
            };
            gln?: string;
        };
        Channel: {
            name?: string;
            /** @enum {string} */
            platform: "shopify" | "woocommerce" | "canonical";
            /**
             * @default webstore
             * @enum {string}
             */
            kind: "webstore" | "marketplace" | "social" | "wholesale" | "pos";
            /**
             * @default {
             *       "*": "main"
             *     }
             */
            pools: {
                [key: string]: string;
            };
            /** @default {} */
            policies: {
                /**
                 * @default [
                 *       "pending",
                 *       "partially_paid",
                 *       "voided"
                 *     ]
                 */
                awaitPayment: ("pending" | "authorized" | "partially_paid" | "voided")[];
                /**
                 * @default route
                 * @enum {string}
                 */
                holdPaymentBefore: "reserve" | "route" | "dispatch";
                unpaidWithin?: number;
                /**
                 * @default hold
                 * @enum {string}
                 */
                testOrders: "hold" | "ship" | "ignore";
                /** @default {} */
                orderStatuses: {
                    [key: string]: "open" | "unpaid" | "completed" | "cancelled" | "refunded" | "not_placed";
                };
                /** @default [] */
                tierTags: string[];
                /** @default {} */
                shippingMethods: {
                    [key: string]: "ship" | "pickup" | "local_delivery";
                };
                /** @default {} */
                pickupLocations: {
                    [key: string]: string;
                };
                /**
                 * @default [
                 *       "manual"
                 *     ]
                 */
                fulfillmentServices: string[];
                /**
                 * @default quarantine
                 * @enum {string}
                 */
                linesWithoutSku: "quarantine" | "record";
                /** @default [] */
                serviceWords: {
                    words: string;
                    /** @enum {string} */
                    level: "economy" | "standard" | "expedited" | "nextday" | "sameday" | "freight";
                }[];
                /**
                 * @default wait
                 * @enum {string}
                 */
                backorder: "wait" | "shipAvailable" | "cancelLine" | "cancel";
                /** @enum {string} */
                shrink?: "mostSlack" | "newest" | "lowestMargin";
                backorderWithin?: number;
                passableFor?: number;
                /**
                 * @default attention
                 * @enum {string}
                 */
                onBackorderExpiry: "attention" | "cancel";
                collectWithin?: number;
                remindAfter?: number;
                /**
                 * @default ask
                 * @enum {string}
                 */
                onPickupRefused: "ask" | "otherStore" | "ship" | "cancel";
                /**
                 * @default ask
                 * @enum {string}
                 */
                onPickupExpired: "ask" | "otherStore" | "ship" | "cancel";
                /**
                 * @default move
                 * @enum {string}
                 */
                tillSales: "move" | "record";
                /** @default [] */
                buffers: {
                    tag?: string;
                    location?: string;
                    units?: number;
                    percent?: number;
                }[];
                /** @default 100 */
                sellingPriority: number;
                /** @default {} */
                carts: {
                    maxUnits?: number;
                    maxShare?: number;
                    maxCarts?: number;
                    /** @default 21600 */
                    maxAge: number;
                };
                /**
                 * @default hold
                 * @enum {string}
                 */
                onAuthorizationExpired: "ship" | "hold";
                /**
                 * @default partner
                 * @enum {string}
                 */
                captureBy: "partner" | "shop";
                /** @default {} */
                returns: {
                    /** @default [] */
                    reasons: string[];
                    /** @default [] */
                    rules: {
                        tag?: string;
                        /** @default false */
                        finalSale: boolean;
                        windowDays?: number;
                        /**
                         * @default brand
                         * @enum {string}
                         */
                        label: "brand" | "customer";
                        /**
                         * @default automatic
                         * @enum {string}
                         */
                        approval: "automatic" | "review";
                        /** @default 0 */
                        photos: number;
                        /** @default {} */
                        fee: {
                            [key: string]: number;
                        };
                        /** @default {} */
                        keepBelow: {
                            [key: string]: number;
                        };
                    }[];
                    receiveDays?: number;
                    inspectDays?: number;
                    remindDays?: number;
                    labels?: {
                        /** @enum {string} */
                        maker: "easypost";
                        credentials: string;
                        /** Format: uri */
                        baseUrl?: string;
                        carriers?: string[];
                        services?: string[];
                    };
                    /**
                     * @default never
                     * @enum {string}
                     */
                    refundShipping: "never" | "whenAllIsBack";
                    /**
                     * @default inspection
                     * @enum {string}
                     */
                    refundOn: "carrierScan" | "receipt" | "inspection" | "atOnce";
                    /**
                     * @default partner
                     * @enum {string}
                     */
                    refundBy: "partner" | "shop";
                    /** @default {} */
                    exchange: {
                        /**
                         * @default onReceipt
                         * @enum {string}
                         */
                        ship: "onReceipt" | "onInspection" | "atOnce";
                        /**
                         * @default anything
                         * @enum {string}
                         */
                        for: "anything" | "sameTag";
                        /**
                         * @default ask
                         * @enum {string}
                         */
                        whenWorse: "ask" | "release" | "refund";
                        /**
                         * @default hold
                         * @enum {string}
                         */
                        unpaid: "hold" | "ship";
                    };
                    /** @default {} */
                    resale: {
                        /** @default 100 */
                        waitingPercent: number;
                        /** @default 2 */
                        scarceAt: number;
                        /** @default 90 */
                        scarcePercent: number;
                        /** @default 70 */
                        usualPercent: number;
                        /** @default 50 */
                        plentyAt: number;
                        /** @default 40 */
                        plentyPercent: number;
                        /** @default 500 */
                        assumedGrams: number;
                    };
                };
                /** @default {} */
                claims: {
                    /** @default {} */
                    automaticBelow: {
                        [key: string]: number;
                    };
                    /**
                     * @default wanted
                     * @enum {string}
                     */
                    settle: "wanted" | "replacement" | "refund";
                    /**
                     * @default stay
                     * @enum {string}
                     */
                    goods: "stay" | "comeBack";
                    windowDays?: number;
                    /** @default 0 */
                    evidence: number;
                    /**
                     * @default review
                     * @enum {string}
                     */
                    byLink: "review" | "asOthers";
                    frequent?: {
                        claims: number;
                        days: number;
                    };
                };
            };
            secrets?: string;
            shop?: string;
            orderFiles?: {
                /**
                 * @default ,
                 * @enum {string}
                 */
                separator: "," | ";" | "\t" | "|";
                /**
                 * @default .
                 * @enum {string}
                 */
                decimals: "." | ",";
                times?: string;
                /** @default UTC */
                zone: string;
                fields: {
                    id?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    number?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    placedAt?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    updatedAt?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    currency?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    state?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    payment?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    poNumber?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    customerTier?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "buyer.name"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "buyer.email"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "buyer.phone"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "buyer.company"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "buyer.customerId"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.name"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.company"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.line1"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.line2"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.line3"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.city"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.region"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.postalCode"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.country"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.phone"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipTo.email"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.name"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.company"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.line1"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.line2"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.line3"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.city"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.region"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.postalCode"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.country"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.phone"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "billTo.email"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipping.code"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipping.title"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipping.notBefore"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipping.by"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "shipping.deliverBy"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "charges.shipping"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "charges.tax"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "charges.discount"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "charges.total"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "notes.customer"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "notes.internal"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "notes.packing"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.id"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.sku"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.title"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.quantity"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.unitPrice"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.total"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.tax"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                    "line.notBefore"?: string | {
                        column: string;
                        /** @default {} */
                        words: {
                            [key: string]: string;
                        };
                        otherwise?: string;
                    } | {
                        value: string;
                    };
                };
            };
            connection?: {
                credentials: string;
                /** Format: uri */
                baseUrl?: string;
                /** Format: uri */
                messagesTo?: string;
                /** @default {} */
                locations: {
                    [key: string]: string;
                };
                /** @default {} */
                skus: {
                    /**
                     * @default same
                     * @enum {string}
                     */
                    rule: "same" | "prefix" | "none";
                    /** @default  */
                    prefix: string;
                    /** @default {} */
                    table: {
                        [key: string]: string;
                    };
                };
                /** @default {} */
                stock: {
                    /** @default true */
                    told: boolean;
                    /**
                     * @default {
                     *       "of": "channel"
                     *     }
                     */
                    push: {
                        /** @enum {string} */
                        of: "channel";
                    } | {
                        /** @enum {string} */
                        of: "pool";
                        pool: string;
                    } | {
                        /** @enum {string} */
                        of: "locations";
                    };
                    at?: string;
                    /**
                     * @default edit
                     * @enum {string}
                     */
                    counts: "edit" | "ours";
                };
                /** @default {} */
                effects: {
                    /** @default true */
                    shipments: boolean;
                    /** @default true */
                    cancels: boolean;
                    /** @default true */
                    refunds: boolean;
                    /** @default true */
                    tracking: boolean;
                };
                /** @default true */
                notifyCustomer: boolean;
            };
            /** @default [] */
            fileExports: ({
                name: string;
                every: number;
                /**
                 * @default ,
                 * @enum {string}
                 */
                separator: "," | ";" | "\t" | "|";
                /** @enum {string} */
                of: "stock";
                columns: ({
                    header: string;
                    /** @enum {string} */
                    field: "sku" | "units" | "at" | "channel";
                } | {
                    header: string;
                    value: string;
                })[];
            } | {
                name: string;
                every: number;
                /**
                 * @default ,
                 * @enum {string}
                 */
                separator: "," | ";" | "\t" | "|";
                /** @enum {string} */
                of: "fulfillments";
                /** @default 30 */
                days: number;
                columns: ({
                    header: string;
                    /** @enum {string} */
                    field: "channel" | "order" | "number" | "orderId" | "line" | "sku" | "units" | "location" | "shipment" | "carrier" | "tracking" | "shippedAt";
                } | {
                    header: string;
                    value: string;
                })[];
            } | {
                name: string;
                every: number;
                /**
                 * @default ,
                 * @enum {string}
                 */
                separator: "," | ";" | "\t" | "|";
                /** @enum {string} */
                of: "tracking";
                /** @default 30 */
                days: number;
                columns: ({
                    header: string;
                    /** @enum {string} */
                    field: "channel" | "order" | "number" | "orderId" | "shipment" | "carrier" | "tracking" | "status" | "at";
                } | {
                    header: string;
                    value: string;
                })[];
            })[];
            brand?: {
                name: string;
                colour?: string;
                logo?: string;
                /** @default {} */
                texts: {
                    [key: string]: {
                        greeting?: string;
                        contact?: string;
                    };
                };
            };
            /** @default true */
            active: boolean;
            id: string;
            version: number;
        };
        CostTerm: {
            /** @enum {string} */
            type: "shipping";
        } | {
            /** @enum {string} */
            type: "handling";
        } | {
            /** @enum {string} */
            type: "packaging";
        } | {
            /** @enum {string} */
            type: "splitPenalty";
            perExtraShipmentMinor: number;
        } | {
            /** @enum {string} */
            type: "lifeCredit";
            /**
             * @default linear
             * @enum {string}
             */
            shape: "linear" | "step";
            maxMinor?: number;
            horizonDays?: number;
            steps?: {
                daysLeft: number;
                minor: number;
            }[];
            maxExtraMinor?: number;
            /** @default 100 */
            maxExtraPct: number;
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        } | {
            /** @enum {string} */
            type: "congestion";
            /**
             * @default orders
             * @enum {string}
             */
            unit: "orders" | "lines" | "units";
            perUnitMinor: number;
            /** @default 4 */
            power: number;
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "distance";
            per100KmMinor: number;
            /** @default 20000 */
            unknownKm: number;
        } | {
            /** @enum {string} */
            type: "transitDays";
            perDayMinor: number;
            /** @default 30 */
            unknownDays: number;
        } | {
            /** @enum {string} */
            type: "shortPick";
            /** @default 0 */
            perUnitMinor: number;
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        } | {
            /** @enum {string} */
            type: "preference";
            /** @default 0 */
            perShipmentMinor: number;
            /** @default 0 */
            perUnitMinor: number;
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        };
        /** @enum {string} */
        Country: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GU" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW";
        /** @enum {string} */
        Currency: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SOS" | "SRD" | "SSP" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG";
        Exception: {
            exceptionId: string;
            /** @enum {string} */
            exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
            orderId?: string;
            n?: number;
            fulfillment?: number;
            shipment?: number;
            owner: string;
            /** @enum {string} */
            status: "open" | "resolved";
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            dueAt?: string;
            actions: ("retry" | "apply" | "cancel" | "close")[];
            detail: {
                [key: string]: unknown;
            };
            branch?: {
                n: number;
                exception: number;
            };
            madeBy?: string;
            /** @default 0 */
            dispatch: number;
            /** @default false */
            waiting: boolean;
            resolved?: {
                /** @enum {string} */
                action: "retry" | "apply" | "cancel" | "close";
                by: string;
                /** Format: date-time */
                at: string;
                note?: string;
                parameters?: {
                    [key: string]: unknown;
                };
            };
            /** @default 0 */
            escalations: number;
            version: number;
        };
        GatewayAnswer: {
            message: string;
        };
        Location: {
            name: string;
            /** @enum {string} */
            type: "warehouse" | "store" | "supplier";
            /** @default main */
            pool: string;
            address: {
                /** @default [] */
                lines: string[];
                city?: string;
                region?: string;
                postalCode?: string;
                country: string;
                phone?: string;
            };
            coordinates?: {
                lat: number;
                lon: number;
            };
            timeZone: string;
            /** @default [] */
            tags: string[];
            /** @default 100 */
            priority: number;
            services?: string[];
            /** @default {} */
            handling: {
                /** @default 0 */
                perOrderMinor: number;
                /** @default 0 */
                perLineMinor: number;
                /** @default 0 */
                perUnitMinor: number;
            };
            /** @default {} */
            packaging: {
                /** @default 0 */
                perShipmentMinor: number;
                /** @default 0 */
                tareGrams: number;
            };
            /** @default {} */
            calendar: {
                /**
                 * @default [
                 *       1,
                 *       2,
                 *       3,
                 *       4,
                 *       5
                 *     ]
                 */
                workdays: number[];
                /** @default [] */
                holidays: string[];
                /** @default 08:00 */
                opens: string;
                /** @default 18:00 */
                closes: string;
            };
            cutOff?: string;
            /** @default 0 */
            processingMinutes: number;
            /** @default [] */
            capacity: {
                /** @enum {string} */
                unit: "orders" | "lines" | "units";
                /** @default P1D */
                window: string;
                cap: number;
            }[];
            acceptWithin?: number;
            shipWithin?: number;
            readyWithin?: number;
            doubtNotInStock?: boolean;
            /** @enum {string} */
            countsInclude?: "packed" | "shelf";
            withholding?: {
                belowPct: number;
                mostPct: number;
            };
            returns?: {
                /** @default 0 */
                perReturnMinor: number;
                /** @default 0 */
                perUnitMinor: number;
                transferPerUnitMinor?: number;
            };
            /** @default true */
            active: boolean;
            id: string;
            version: number;
        };
        LocationSelector: {
            ids?: string[];
            types?: ("warehouse" | "store" | "supplier")[];
            tags?: string[];
            markets?: string[];
            countries?: string[];
        };
        OrderSummary: {
            orderId: string;
            channel: string;
            external: {
                id: string;
                number: string;
            };
            test?: boolean;
            linked?: {
                orderId: string;
                n: number;
                as: string;
            };
            /** @enum {string} */
            status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
            /** Format: date-time */
            capturedAt: string;
            totals: {
                open: number;
                backordered: number;
                reserved: number;
                allocated: number;
                shipped: number;
                delivered: number;
                returned: number;
                cancelled: number;
                lost: number;
            };
            holds: string[];
            attention: number;
            promise?: {
                /** Format: date-time */
                deliverBy: string;
            };
            atRisk?: boolean;
            closed?: {
                /** @enum {string} */
                as: "delivered" | "cancelled" | "returned" | "lost" | "completed" | "nothing_to_ship";
                /** Format: date-time */
                at: string;
            };
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            errors?: {
                path: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        RateCard: {
            name?: string;
            currency: components["schemas"]["Currency"];
            zones: string[];
            bandsKm?: number[];
            /** @default [] */
            lanes: {
                zone: string;
                fromCountry?: string;
                fromRegion?: string;
                fromPostal?: string;
                toCountry?: string;
                toRegion?: string;
                toPostal?: string;
            }[];
            otherwise?: string;
            dimensionalDivisor?: number;
            price: {
                /** @enum {string} */
                kind: "step";
                steps: {
                    upToGrams: number;
                    minor: number[];
                }[];
                /**
                 * @default parcels
                 * @enum {string}
                 */
                beyond: "parcels" | "refuse";
            } | {
                /** @enum {string} */
                kind: "affine";
                baseMinor: number[];
                perKgMinor: number[];
                maxGrams?: number;
            };
            services: {
                id: string;
                carrier: string;
                /** @default standard */
                level: string;
                countries?: string[];
                /** @default 17:00 */
                cutOff: string;
                /**
                 * @default [
                 *       1,
                 *       2,
                 *       3,
                 *       4,
                 *       5
                 *     ]
                 */
                pickupDays: number[];
                /**
                 * @default [
                 *       1,
                 *       2,
                 *       3,
                 *       4,
                 *       5
                 *     ]
                 */
                deliveryDays: number[];
                /** @default [] */
                holidays: string[];
                surcharges?: {
                    signatureMinor?: number;
                    saturdayMinor?: number;
                    residentialMinor?: number;
                };
                transitDays: number | {
                    [key: string]: number;
                };
            }[];
            /** @default true */
            active: boolean;
            id: string;
            version: number;
        };
        Return: {
            orderId: string;
            channel: string;
            n: number;
            returnId: string;
            location: string;
            pool: string;
            /** @enum {string} */
            status: "requested" | "in_transit" | "received" | "inspected" | "closed" | "cancelled" | "expired";
            lines: {
                lineId: string;
                sku: string;
                units: number;
            }[];
            received?: {
                lineId: string;
                sku: string;
                units: number;
            }[];
            taken?: {
                lineId: string;
                sku: string;
                units: number;
            }[];
            undelivered?: {
                lineId: string;
                sku: string;
                units: number;
            }[];
            receipts?: {
                lines: {
                    lineId: string;
                    sku: string;
                    units: number;
                }[];
                box?: string;
                strange?: {
                    sku: string;
                    units: number;
                    unstocked?: boolean;
                }[];
            }[];
            strange?: {
                sku: string;
                units: number;
                unstocked?: boolean;
            }[];
            strangeDispositions?: {
                sku: string;
                units: number;
                /** @enum {string} */
                as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item";
                reason?: string;
                lot?: string;
                serials?: string[];
                unstocked?: boolean;
            }[];
            /** @default [] */
            dispositions: {
                lineId: string;
                sku: string;
                units: number;
                /** @enum {string} */
                as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item";
                reason?: string;
                lot?: string;
                serials?: string[];
            }[];
            charged?: number;
            reason?: string;
            /** @enum {string} */
            outcome?: "refund" | "exchange" | "store_credit";
            wishes?: {
                lineId: string;
                reason?: string;
                exchangeFor?: string;
                secondChoice?: string;
                exchangePrice?: number;
            }[];
            photos?: string[];
            terms?: {
                policyVersion?: number;
                lines: {
                    lineId: string;
                    /** @enum {string} */
                    label: "brand" | "customer";
                    fee?: number;
                }[];
                shipping?: boolean;
                /** @enum {string} */
                refundOn?: "carrierScan" | "receipt" | "inspection" | "atOnce";
                days?: {
                    receive?: number;
                    inspect?: number;
                    remind?: number;
                };
                makesLabel?: boolean;
                keep?: boolean;
                despitePolicy?: string;
            };
            claim?: {
                /** @enum {string} */
                kind: "damaged" | "wrong" | "missing" | "lost";
                /** @enum {string} */
                wanted: "replacement" | "refund";
                /** @enum {string} */
                settledBy: "replacement" | "refund";
                value: number;
                frequent?: number;
                byLink?: boolean;
                carrier?: {
                    shipmentId: string;
                    carrier: string;
                    trackingNumber?: string;
                    /** @enum {string} */
                    state: "requested" | "paid" | "refused";
                    paid?: number;
                    /** Format: date-time */
                    answeredAt?: string;
                };
            };
            kept?: boolean;
            review?: {
                /** @enum {string} */
                state: "awaited" | "approved" | "refused" | "overtaken";
                by?: string;
                /** Format: date-time */
                at?: string;
                note?: string;
            };
            labels?: {
                /** @enum {string} */
                paidBy: "brand" | "customer";
                carrier?: string;
                trackingNumber?: string;
                reference?: string;
                cost?: {
                    amount: number;
                    currency: string;
                };
                url?: string;
                by: string;
                /** Format: date-time */
                toldAt: string;
                /** Format: date-time */
                scannedAt?: string;
                /** Format: date-time */
                voidedAt?: string;
                /** @enum {string} */
                givenBack?: "voided" | "refused";
            }[];
            labelOffer?: string;
            shipmentId?: string;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            receivedAt?: string;
            /** Format: date-time */
            inspectedAt?: string;
            /** Format: date-time */
            closedAt?: string;
            /** Format: date-time */
            inTransitAt?: string;
            /** Format: date-time */
            receiveBy: string;
            /** Format: date-time */
            inspectBy?: string;
            /** Format: date-time */
            dueAt?: string;
            version: number;
        };
        RoutingFilter: {
            /** @enum {string} */
            type: "market";
            /**
             * @default same
             * @enum {string}
             */
            mode: "same" | "any";
        } | {
            /** @enum {string} */
            type: "country";
            /**
             * @default same
             * @enum {string}
             */
            mode: "same" | "any";
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "radius";
            maxKm: number;
            /**
             * @default exclude
             * @enum {string}
             */
            unknown: "exclude" | "allow";
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "region";
            allow?: string[];
            deny?: string[];
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "locations";
            allow?: components["schemas"]["LocationSelector"];
            deny?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "items";
            denyTags: string[];
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "routingSafety";
            units: number;
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        } | {
            /** @enum {string} */
            type: "keepStock";
            units: number;
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        } | {
            /** @enum {string} */
            type: "capacity";
            /** @default 0 */
            headroomPct: number;
            /** @default false */
            bypass: boolean;
            where?: components["schemas"]["LocationSelector"];
        } | {
            /** @enum {string} */
            type: "minLifeAtDelivery";
            days: number;
            /**
             * @default exclude
             * @enum {string}
             */
            undated: "exclude" | "allow";
            where?: components["schemas"]["LocationSelector"];
            skuTags?: string[];
        } | {
            /** @enum {string} */
            type: "promise";
            /**
             * @default exclude
             * @enum {string}
             */
            unknown: "exclude" | "allow";
        } | {
            /** @enum {string} */
            type: "transit";
            maxDays: number;
            where?: components["schemas"]["LocationSelector"];
        };
        RoutingStrategy: {
            name: string;
            /** @default {} */
            when: {
                channels?: string[];
                customerTiers?: string[];
                markets?: string[];
                services?: string[];
                destinations?: string[];
                tags?: string[];
                skuTags?: string[];
                minValueMinor?: number;
                maxValueMinor?: number;
                promised?: boolean;
                promiseWithinHours?: number;
                reroute?: boolean;
            };
            /** @default {} */
            override: {
                /** @enum {string} */
                mode?: "cost" | "priority" | "nearest" | "fewest-splits";
                /** @default [] */
                filters: components["schemas"]["RoutingFilter"][];
                /** @default [] */
                terms: components["schemas"]["CostTerm"][];
                /** @default [] */
                without: string[];
                /** @default {} */
                limits: {
                    maxShipments?: number;
                    minExtraShipmentValueMinor?: number;
                    maxSplitAddMinor?: number | null;
                    maxSplitAddPct?: number | null;
                    allowLineSplit?: boolean;
                    waitToConsolidate?: string | null;
                    onInfeasible?: string[];
                };
            };
        };
        Ruleset: {
            $schema?: string;
            /** @default default */
            name: string;
            description?: string;
            currency: components["schemas"]["Currency"];
            /** @default [] */
            strategies: components["schemas"]["RoutingStrategy"][];
            /**
             * @default [
             *       {
             *         "type": "market",
             *         "mode": "same"
             *       },
             *       {
             *         "type": "promise",
             *         "unknown": "exclude"
             *       }
             *     ]
             */
            filters: components["schemas"]["RoutingFilter"][];
            /** @default {} */
            objective: {
                /**
                 * @default cost
                 * @enum {string}
                 */
                mode: "cost" | "priority" | "nearest" | "fewest-splits";
                /**
                 * @default [
                 *       {
                 *         "type": "shipping"
                 *       },
                 *       {
                 *         "type": "handling"
                 *       },
                 *       {
                 *         "type": "packaging"
                 *       }
                 *     ]
                 */
                terms: components["schemas"]["CostTerm"][];
            };
            /** @default {} */
            limits: {
                /** @default 3 */
                maxShipments: number;
                /** @default 0 */
                minExtraShipmentValueMinor: number;
                /** @default null */
                maxSplitAddMinor: number | null;
                /** @default null */
                maxSplitAddPct: number | null;
                /** @default true */
                allowLineSplit: boolean;
                /** @default null */
                waitToConsolidate: string | null;
                /**
                 * @default [
                 *       "awaitCapacity",
                 *       "relax:promise",
                 *       "relax:maxShipments",
                 *       "backorder"
                 *     ]
                 */
                onInfeasible: string[];
            };
            /** @default {} */
            assume: {
                /** @default 500 */
                unitWeightGrams: number;
            };
            /** @default {} */
            solver: {
                /** @default 8192 */
                maxStates: number;
                /** @default 200000 */
                maxWork: number;
            };
        };
        RulesetBody: {
            $schema?: string;
            /** @default default */
            name: string;
            description?: string;
            currency: components["schemas"]["Currency"];
            /** @default [] */
            strategies: components["schemas"]["RoutingStrategy"][];
            /**
             * @default [
             *       {
             *         "type": "market",
             *         "mode": "same"
             *       },
             *       {
             *         "type": "promise",
             *         "unknown": "exclude"
             *       }
             *     ]
             */
            filters: components["schemas"]["RoutingFilter"][];
            /** @default {} */
            objective: {
                /**
                 * @default cost
                 * @enum {string}
                 */
                mode: "cost" | "priority" | "nearest" | "fewest-splits";
                /**
                 * @default [
                 *       {
                 *         "type": "shipping"
                 *       },
                 *       {
                 *         "type": "handling"
                 *       },
                 *       {
                 *         "type": "packaging"
                 *       }
                 *     ]
                 */
                terms: components["schemas"]["CostTerm"][];
            };
            /** @default {} */
            limits: {
                /** @default 3 */
                maxShipments: number;
                /** @default 0 */
                minExtraShipmentValueMinor: number;
                /** @default null */
                maxSplitAddMinor: number | null;
                /** @default null */
                maxSplitAddPct: number | null;
                /** @default true */
                allowLineSplit: boolean;
                /** @default null */
                waitToConsolidate: string | null;
                /**
                 * @default [
                 *       "awaitCapacity",
                 *       "relax:promise",
                 *       "relax:maxShipments",
                 *       "backorder"
                 *     ]
                 */
                onInfeasible: string[];
            };
            /** @default {} */
            assume: {
                /** @default 500 */
                unitWeightGrams: number;
            };
            /** @default {} */
            solver: {
                /** @default 8192 */
                maxStates: number;
                /** @default 200000 */
                maxWork: number;
            };
        };
        /** @enum {string} */
        ServedCountry: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW";
        Sku: {
            title?: string;
            /** @default 1 */
            shards: number;
            weightGrams?: number;
            dimensionsMm?: {
                length: number;
                width: number;
                height: number;
            };
            /** @default true */
            stocked: boolean;
            /** @default [] */
            tags: string[];
            value?: {
                amount: number;
                currency: components["schemas"]["Currency"];
            };
            /** @default {} */
            selling: {
                /** @default [] */
                buffers: {
                    channel: string;
                    units?: number;
                    percent?: number;
                }[];
                /** @default [] */
                reserved: {
                    channel: string;
                    /** @default main */
                    pool: string;
                    units: number;
                }[];
                lastUnitsAt?: number;
            };
            /** @default [] */
            gtins: {
                gtin: string;
                /** @default 1 */
                units: number;
            }[];
            withholding?: {
                belowPct: number;
                mostPct: number;
            };
            shortPickCost?: {
                amount: number;
                currency: components["schemas"]["Currency"];
            };
            cost?: {
                amount: number;
                currency: components["schemas"]["Currency"];
            };
            /** @default {} */
            policies: {
                /** @enum {string} */
                backorder?: "wait" | "shipAvailable" | "cancelLine" | "cancel";
                /** @enum {string} */
                shrink?: "mostSlack" | "newest" | "lowestMargin";
                passableFor?: number;
                maxShards?: number;
                preorder?: {
                    limits: {
                        [key: string]: number;
                    };
                    /** Format: date-time */
                    shipsBy: string;
                    overdueAfter?: number;
                    consentAfter?: number;
                    /** @default 604800 */
                    consentWithin: number;
                    /**
                     * @default cancel
                     * @enum {string}
                     */
                    withoutConsent: "cancel" | "wait";
                };
            };
            id: string;
            version: number;
        };
        TrackingSource: {
            name?: string;
            /** @enum {string} */
            platform: "easypost";
            secrets: string;
            /** @default true */
            active: boolean;
            id: string;
            version: number;
        };
    };
    responses: {
        /** @description Invalid: every field is named */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No or revoked credential, or a signature that does not verify */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Valid credential, but not for this id or scope */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unknown */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description The present state, or an earlier use of the id, forbids it */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too large */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Too many requests */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Others write the same, or a service is busy: the same request may succeed later */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    findCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    customer: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    exportOrders: {
        parameters: {
            query?: {
                status?: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                statusGroup?: "attention" | "held" | "waiting" | "cancelling" | "working" | "shipped" | "ended";
                promise?: "atRisk";
                channel?: string;
                external?: string;
                tracking?: string;
                location?: string;
                customer?: string;
                sku?: string;
                from?: string;
                to?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listOrders: {
        parameters: {
            query?: {
                status?: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                statusGroup?: "attention" | "held" | "waiting" | "cancelling" | "working" | "shipped" | "ended";
                promise?: "atRisk";
                channel?: string;
                external?: string;
                tracking?: string;
                location?: string;
                customer?: string;
                sku?: string;
                from?: string;
                to?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orders: components["schemas"]["OrderSummary"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        channel: string;
                        external: {
                            id: string;
                            number: string;
                        };
                        test?: boolean;
                        linked?: {
                            orderId: string;
                            n: number;
                            as: string;
                        };
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        /** Format: date-time */
                        capturedAt: string;
                        totals: {
                            open: number;
                            backordered: number;
                            reserved: number;
                            allocated: number;
                            shipped: number;
                            delivered: number;
                            returned: number;
                            cancelled: number;
                            lost: number;
                        };
                        holds: {
                            id: string;
                            reason: string;
                            /** @enum {string} */
                            before: "reserve" | "route" | "dispatch";
                            placedBy: string;
                            /** Format: date-time */
                            placedAt: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            /**
                             * @default lift
                             * @enum {string}
                             */
                            onExpiry: "lift" | "cancel";
                            overdue?: boolean;
                            /** Format: date-time */
                            confirmedAt?: string;
                        }[];
                        attention: number;
                        promise?: {
                            /** Format: date-time */
                            deliverBy: string;
                        };
                        atRisk?: boolean;
                        closed?: {
                            /** @enum {string} */
                            as: "delivered" | "cancelled" | "returned" | "lost" | "completed" | "nothing_to_ship";
                            /** Format: date-time */
                            at: string;
                        };
                        version: number;
                        bodyVersion: number;
                        attempt: number;
                        currency?: string;
                        /** Format: date-time */
                        placedAt?: string;
                        payment?: string;
                        charges?: {
                            [key: string]: unknown;
                        };
                        payments?: {
                            captured?: number;
                            refunded?: number;
                            byReturns?: number;
                            authorized?: {
                                amount: number;
                                /** Format: date-time */
                                until?: string;
                            };
                        };
                        tags: string[];
                        serviceLevel?: string;
                        warnings: {
                            code: string;
                            path?: string;
                            message: string;
                        }[];
                        cart?: {
                            id: string;
                            /** @enum {string} */
                            outcome?: "taken" | "absent" | "expired" | "released" | "takenByOther" | "otherPool";
                        };
                        pool?: string;
                        destination?: {
                            country: string;
                            region?: string;
                            lat?: number;
                            lon?: number;
                        };
                        rollOut?: {
                            n: number;
                            /** @enum {string} */
                            arm: "canary" | "rest";
                        };
                        cancel?: {
                            state: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            reason?: string;
                        };
                        waiting?: {
                            /** @enum {string} */
                            for: "stock" | "capacity";
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            until: string;
                        };
                        lines: {
                            lineId: string;
                            sku?: string;
                            title?: string;
                            kind: string;
                            parentLineId?: string;
                            quantity: number;
                            requiresShipping: boolean;
                            fulfillmentService?: string;
                            /** Format: date-time */
                            shipNotBefore?: string;
                            unitPrice: {
                                amount: number;
                                raw?: string;
                            };
                            total: {
                                amount: number;
                                raw?: string;
                            };
                            waiting?: {
                                units: number;
                                /** Format: date-time */
                                until: string;
                                /** Format: date-time */
                                shipsBy?: string;
                            };
                            units?: {
                                open: number;
                                backordered: number;
                                reserved: number;
                                allocated: number;
                                shipped: number;
                                delivered: number;
                                returned: number;
                                cancelled: number;
                                lost: number;
                            };
                        }[];
                        reservation?: {
                            status: string;
                            pool: string;
                            held: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                        };
                        fulfillments: {
                            fulfillmentId: string;
                            location: string;
                            status: string;
                            reason?: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                                shipped: number;
                                delivered: number;
                                returned: number;
                                lost: number;
                                excess?: number;
                            }[];
                            left: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            service?: string;
                            cost: {
                                amount: number;
                                currency: string;
                            };
                            reroutes: number;
                            decision: number;
                            promise?: {
                                /** Format: date-time */
                                shipBy?: string;
                                /** Format: date-time */
                                deliverBy?: string;
                            };
                            /** Format: date-time */
                            requestedAt?: string;
                            /** Format: date-time */
                            shipNotBefore?: string;
                            /** Format: date-time */
                            hiddenUntil?: string;
                            /** Format: date-time */
                            mustShipBy?: string;
                            /** Format: date-time */
                            acceptBy?: string;
                            /** Format: date-time */
                            shipBy?: string;
                            /** Format: date-time */
                            readyBy?: string;
                            /** @enum {string} */
                            handover?: "pickup" | "delivery";
                            pickup?: {
                                /** Format: date-time */
                                readyAt: string;
                                code: string;
                                /** Format: date-time */
                                collectBy?: string;
                            };
                            collection?: {
                                /** Format: date-time */
                                at: string;
                                proof: string;
                            };
                            cancelRequested: boolean;
                            refusal?: string;
                        }[];
                        shipments: {
                            shipmentId: string;
                            fulfillmentId: string;
                            location: string;
                            carrier: string;
                            trackingNumber?: string;
                            earlierNumbers?: string[];
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            surplus?: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            shippedAt: string;
                            status?: string;
                            /** Format: date-time */
                            occurredAt?: string;
                            delayed?: boolean;
                        }[];
                        returns: {
                            returnId: string;
                            location: string;
                            status: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            requestedAt: string;
                        }[];
                        exceptions: {
                            exceptionId: string;
                            exceptionType: string;
                            owner: string;
                            status: string;
                            /** Format: date-time */
                            openedAt: string;
                            /** Format: date-time */
                            dueAt?: string;
                            actions: string[];
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                        timeline: {
                            /** Format: date-time */
                            at: string;
                            event: string;
                            subject: string;
                            data: {
                                [key: string]: unknown;
                            };
                            actor?: string;
                        }[];
                        personal?: {
                            buyer: {
                                [key: string]: string;
                            };
                            shipTo?: components["schemas"]["Address"];
                            billTo?: components["schemas"]["Address"];
                            notes: {
                                [key: string]: string;
                            };
                            gift: {
                                isGift: boolean;
                                message?: string;
                                wrap?: string;
                            };
                        };
                        unreadable?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    editOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    bodyVersion?: number;
                    shipTo?: {
                        name?: string | null;
                        company?: string | null;
                        lines?: string[] | null;
                        city?: string | null;
                        district?: string | null;
                        region?: string | null;
                        regionText?: string | null;
                        postalCode?: string | null;
                        /** @enum {string|null} */
                        country?: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GU" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW" | null;
                        phone?: string | null;
                        email?: string | null;
                        residential?: boolean | null;
                        geo?: {
                            latitude: number;
                            longitude: number;
                        } | null;
                        gln?: string | null;
                    };
                    billTo?: {
                        name?: string | null;
                        company?: string | null;
                        lines?: string[] | null;
                        city?: string | null;
                        district?: string | null;
                        region?: string | null;
                        regionText?: string | null;
                        postalCode?: string | null;
                        /** @enum {string|null} */
                        country?: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GU" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW" | null;
                        phone?: string | null;
                        email?: string | null;
                        residential?: boolean | null;
                        geo?: {
                            latitude: number;
                            longitude: number;
                        } | null;
                        gln?: string | null;
                    } | null;
                    buyer?: {
                        name?: string | null;
                        email?: string | null;
                        phone?: string | null;
                        company?: string | null;
                        taxId?: string | null;
                        customerId?: string | null;
                    };
                    shipping?: {
                        /** @enum {string} */
                        method?: "ship" | "pickup" | "local_delivery";
                        pickupLocationId?: string | null;
                        requested?: {
                            code?: string | null;
                            title?: string | null;
                            carrier?: string | null;
                            /** @enum {string|null} */
                            serviceLevel?: "economy" | "standard" | "expedited" | "nextday" | "sameday" | "freight" | null;
                            price?: {
                                amount: number;
                                raw?: string;
                            } | null;
                        };
                        /** Format: date-time */
                        shipNotBefore?: string | null;
                        /** Format: date-time */
                        shipBy?: string | null;
                        /** Format: date-time */
                        deliverBy?: string | null;
                        signature?: boolean | null;
                        saturday?: boolean | null;
                    };
                    gift?: {
                        isGift?: boolean | null;
                        message?: string | null;
                        wrap?: string | null;
                    };
                    notes?: {
                        customer?: string | null;
                        internal?: string | null;
                        packing?: string | null;
                    };
                    poNumber?: string | null;
                    attributes?: {
                        [key: string]: string | null;
                    };
                    tags?: string[];
                    lines?: {
                        [key: string]: {
                            parentLineId?: string | null;
                            /** @enum {string|null} */
                            kind?: "item" | "bundle" | "giftcard" | "service" | "fee" | null;
                            sku?: string | null;
                            externalSkuIds?: {
                                [key: string]: string;
                            } | null;
                            title?: string | null;
                            quantity?: number;
                            requiresShipping?: boolean | null;
                            fulfillmentService?: string | null;
                            unitPrice?: {
                                amount: number;
                                raw?: string;
                            } | null;
                            discounts?: {
                                code?: string;
                                title?: string;
                                amount: {
                                    amount: number;
                                    raw?: string;
                                };
                            }[] | null;
                            taxes?: {
                                title?: string;
                                rate?: string;
                                amount: {
                                    amount: number;
                                    raw?: string;
                                };
                            }[] | null;
                            total?: {
                                amount: number;
                                raw?: string;
                            } | null;
                            tags?: string[] | null;
                            properties?: {
                                [key: string]: string;
                            } | null;
                            weightGrams?: number;
                            hsCode?: string | null;
                            /** @enum {string|null} */
                            originCountry?: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GU" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW" | null;
                            /** Format: date-time */
                            shipNotBefore?: string | null;
                            shipTogether?: string | null;
                        } | null;
                    };
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        bodyVersion: number;
                        changes: string[];
                        asked: {
                            fulfillmentId: string;
                            location: string;
                            units: number;
                            /** Format: date-time */
                            answerBy: string;
                        }[];
                    };
                };
            };
            /** @description Asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        bodyVersion: number;
                        changes: string[];
                        asked: {
                            fulfillmentId: string;
                            location: string;
                            units: number;
                            /** Format: date-time */
                            answerBy: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                owner?: string;
                type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                order?: "opened" | "deadline";
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptions: {
                            exceptionId: string;
                            /** @enum {string} */
                            exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                            orderId?: string;
                            n?: number;
                            fulfillment?: number;
                            shipment?: number;
                            owner: string;
                            /** @enum {string} */
                            status: "open" | "resolved";
                            /** Format: date-time */
                            openedAt: string;
                            /** Format: date-time */
                            dueAt?: string;
                            actions: ("retry" | "apply" | "cancel" | "close")[];
                            detail: {
                                [key: string]: unknown;
                            };
                            branch?: {
                                n: number;
                                exception: number;
                            };
                            madeBy?: string;
                            /** @default 0 */
                            dispatch: number;
                            /** @default false */
                            waiting: boolean;
                            resolved?: {
                                /** @enum {string} */
                                action: "retry" | "apply" | "cancel" | "close";
                                by: string;
                                /** Format: date-time */
                                at: string;
                                note?: string;
                                parameters?: {
                                    [key: string]: unknown;
                                };
                            };
                            /** @default 0 */
                            escalations: number;
                            version: number;
                            actionTexts: {
                                retry?: string;
                                apply?: string;
                                cancel?: string;
                                close?: string;
                            };
                            valueAtRisk?: {
                                amount: number;
                                currency: string;
                            };
                        }[];
                        cursor?: string;
                        /** @enum {boolean} */
                        partial?: true;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveExceptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                    ids?: string[];
                    filter?: {
                        /** @enum {string} */
                        type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                        order?: string;
                        owner?: string;
                        /** Format: date-time */
                        openedBefore?: string;
                    };
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        outcomes: {
                            exceptionId: string;
                            status: number;
                            title?: string;
                            detail?: string;
                            errors?: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptionId: string;
                        /** @enum {string} */
                        exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                        orderId?: string;
                        n?: number;
                        fulfillment?: number;
                        shipment?: number;
                        owner: string;
                        /** @enum {string} */
                        status: "open" | "resolved";
                        /** Format: date-time */
                        openedAt: string;
                        /** Format: date-time */
                        dueAt?: string;
                        actions: ("retry" | "apply" | "cancel" | "close")[];
                        detail: {
                            [key: string]: unknown;
                        };
                        branch?: {
                            n: number;
                            exception: number;
                        };
                        madeBy?: string;
                        /** @default 0 */
                        dispatch: number;
                        /** @default false */
                        waiting: boolean;
                        resolved?: {
                            /** @enum {string} */
                            action: "retry" | "apply" | "cancel" | "close";
                            by: string;
                            /** Format: date-time */
                            at: string;
                            note?: string;
                            parameters?: {
                                [key: string]: unknown;
                            };
                        };
                        /** @default 0 */
                        escalations: number;
                        version: number;
                        actionTexts: {
                            retry?: string;
                            apply?: string;
                            cancel?: string;
                            close?: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    patch?: {
                        [key: string]: unknown;
                    };
                    fields?: string[];
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    reason?: string;
                    lines?: {
                        lineId: string;
                        units?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        lines: {
                            lineId: string;
                            sku: string;
                            cancelled: number;
                            asked: number;
                            shipped: number;
                            returns?: string;
                        }[];
                        asked: {
                            fulfillmentId: string;
                            location: string;
                            units: number;
                            /** Format: date-time */
                            answerBy: string;
                        }[];
                    };
                };
            };
            /** @description Asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        lines: {
                            lineId: string;
                            sku: string;
                            cancelled: number;
                            asked: number;
                            shipped: number;
                            returns?: string;
                        }[];
                        asked: {
                            fulfillmentId: string;
                            location: string;
                            units: number;
                            /** Format: date-time */
                            answerBy: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    placeHold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    reason: string;
                    /** @enum {string} */
                    before: "reserve" | "route" | "dispatch";
                    /** Format: date-time */
                    expiresAt?: string;
                    /**
                     * @default lift
                     * @enum {string}
                     */
                    onExpiry?: "lift" | "cancel";
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        hold: {
                            id: string;
                            reason: string;
                            /** @enum {string} */
                            before: "reserve" | "route" | "dispatch";
                            placedBy: string;
                            /** Format: date-time */
                            placedAt: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            /**
                             * @default lift
                             * @enum {string}
                             */
                            onExpiry: "lift" | "cancel";
                            overdue?: boolean;
                            /** Format: date-time */
                            confirmedAt?: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    liftHold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                holdId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        decisions: {
                            n: number;
                            /** @enum {string} */
                            kind: "route" | "reroute";
                            /** Format: date-time */
                            at: string;
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            rules: number;
                            locations: string[];
                            costMicros: number;
                            currency: string;
                            rollOut?: {
                                n: number;
                                /** @enum {string} */
                                arm: "canary" | "rest";
                                failed?: string;
                            };
                        }[];
                        unreadable?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId?: string;
                        n?: number;
                        /** @enum {string} */
                        kind?: "route" | "reroute";
                        at: string;
                        rules: {
                            version: number | null;
                            hash: string;
                            name: string;
                        };
                        text: string;
                        decision: {
                            planner: number;
                            strategy: string;
                            /** @enum {string} */
                            mode: "cost" | "priority" | "nearest" | "fewest-splits";
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            /** @enum {string} */
                            then?: "backorder" | "hold" | "cancel" | "attention";
                            until?: string;
                            /** @enum {string} */
                            cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                            fulfillments: {
                                location: string;
                                lines: {
                                    sku: string;
                                    quantity: number;
                                    lots?: {
                                        lot: string;
                                        units: number;
                                    }[];
                                }[];
                                service?: string;
                                carrier?: string;
                                zone?: string;
                                distanceKm?: number;
                                weightGrams: number;
                                cost: {
                                    shipping?: number;
                                    handling?: number;
                                    packaging?: number;
                                    splitPenalty?: number;
                                    lifeCredit?: number;
                                    congestion?: number;
                                    distance?: number;
                                    transitDays?: number;
                                    shortPick?: number;
                                    preference?: number;
                                };
                                costMicros: number;
                                shipBy?: string;
                                deliverBy?: string;
                                /** Format: date */
                                deliverOn?: string;
                                capacity?: {
                                    /** @enum {string} */
                                    unit: "orders" | "lines" | "units";
                                    window: string;
                                    take: number;
                                }[];
                            }[];
                            unserved: {
                                sku: string;
                                quantity: number;
                                available: number;
                            }[];
                            cost: {
                                currency: string;
                                totalMicros: number;
                                terms: {
                                    shipping?: number;
                                    handling?: number;
                                    packaging?: number;
                                    splitPenalty?: number;
                                    lifeCredit?: number;
                                    congestion?: number;
                                    distance?: number;
                                    transitDays?: number;
                                    shortPick?: number;
                                    preference?: number;
                                };
                            };
                            proof: {
                                /** @enum {string} */
                                kind: "optimal" | "gap";
                                score: number;
                                lowerBound: number;
                                gapPct?: number;
                                unitsAtMost?: number;
                                problem?: {
                                    /** @enum {string} */
                                    serves: "everything" | "mostUnits";
                                    splitGuards: ("minExtraShipmentValueMinor" | "maxSplitAddMinor" | "maxSplitAddPct")[];
                                    creditPct?: number;
                                };
                                work: number;
                                maxWork: number;
                                maxStates: number;
                            };
                            promise: {
                                deliverBy?: string;
                                promised?: string;
                                kept?: boolean;
                            };
                            relaxed: string[];
                            notes: string[];
                        };
                        replayed?: boolean;
                        candidates: {
                            location: string;
                            /** @enum {string} */
                            state: "used" | "open" | "excluded";
                            distanceKm?: number;
                            reasons?: {
                                /** @enum {string} */
                                code: "INACTIVE" | "EXCLUDED" | "NOT_CHOSEN_LOCATION" | "MARKET" | "COUNTRY" | "RADIUS" | "UNKNOWN_DISTANCE" | "REGION" | "LOCATION_RULE" | "ITEM_RULE" | "NOT_SELLING" | "DOUBTED" | "NO_STOCK" | "ROUTING_SAFETY" | "KEEP_STOCK" | "CAPACITY" | "EXPIRED" | "MIN_LIFE" | "PROMISE" | "TRANSIT" | "NO_SERVICE" | "NO_RATE" | "WEIGHT" | "RATE_CURRENCY" | "TOGETHER" | "LINE_WHOLE";
                                sku?: string;
                                /** @enum {string} */
                                unit?: "orders" | "lines" | "units";
                                value?: number | string;
                                limit?: number | string;
                            }[];
                            best?: {
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                locations: string[];
                                costMicros: number;
                                deliverBy?: string;
                                extraMicros?: number;
                            };
                        }[];
                        counterfactuals: {
                            [key: string]: {
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                locations: string[];
                                costMicros: number;
                                deliverBy?: string;
                                extraMicros?: number;
                            };
                        };
                        work: {
                            spent: number;
                            most: number;
                        };
                        seen?: {
                            sku: string;
                            location: string;
                            version: number;
                        }[];
                        group?: {
                            at: string;
                            release: string;
                            orders: number;
                            place: number;
                            aloneMicros: number;
                            jointMicros: number;
                            boundMicros: number;
                            proven: boolean;
                            alone: {
                                costMicros: number;
                                locations: string[];
                            };
                            replayed: boolean;
                            text: string;
                        };
                        rollOut?: {
                            n: number;
                            /** @enum {string} */
                            arm: "canary" | "rest";
                            failed?: string;
                        };
                        shadow?: {
                            rules?: {
                                version: number;
                                hash: string;
                            };
                            decision?: {
                                planner: number;
                                strategy: string;
                                /** @enum {string} */
                                mode: "cost" | "priority" | "nearest" | "fewest-splits";
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                then?: "backorder" | "hold" | "cancel" | "attention";
                                until?: string;
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                fulfillments: {
                                    location: string;
                                    lines: {
                                        sku: string;
                                        quantity: number;
                                        lots?: {
                                            lot: string;
                                            units: number;
                                        }[];
                                    }[];
                                    service?: string;
                                    carrier?: string;
                                    zone?: string;
                                    distanceKm?: number;
                                    weightGrams: number;
                                    cost: {
                                        shipping?: number;
                                        handling?: number;
                                        packaging?: number;
                                        splitPenalty?: number;
                                        lifeCredit?: number;
                                        congestion?: number;
                                        distance?: number;
                                        transitDays?: number;
                                        shortPick?: number;
                                        preference?: number;
                                    };
                                    costMicros: number;
                                    shipBy?: string;
                                    deliverBy?: string;
                                    /** Format: date */
                                    deliverOn?: string;
                                    capacity?: {
                                        /** @enum {string} */
                                        unit: "orders" | "lines" | "units";
                                        window: string;
                                        take: number;
                                    }[];
                                }[];
                                unserved: {
                                    sku: string;
                                    quantity: number;
                                    available: number;
                                }[];
                                cost: {
                                    currency: string;
                                    totalMicros: number;
                                    terms: {
                                        shipping?: number;
                                        handling?: number;
                                        packaging?: number;
                                        splitPenalty?: number;
                                        lifeCredit?: number;
                                        congestion?: number;
                                        distance?: number;
                                        transitDays?: number;
                                        shortPick?: number;
                                        preference?: number;
                                    };
                                };
                                proof: {
                                    /** @enum {string} */
                                    kind: "optimal" | "gap";
                                    score: number;
                                    lowerBound: number;
                                    gapPct?: number;
                                    unitsAtMost?: number;
                                    problem?: {
                                        /** @enum {string} */
                                        serves: "everything" | "mostUnits";
                                        splitGuards: ("minExtraShipmentValueMinor" | "maxSplitAddMinor" | "maxSplitAddPct")[];
                                        creditPct?: number;
                                    };
                                    work: number;
                                    maxWork: number;
                                    maxStates: number;
                                };
                                promise: {
                                    deliverBy?: string;
                                    promised?: string;
                                    kept?: boolean;
                                };
                                relaxed: string[];
                                notes: string[];
                            };
                            failed?: string;
                            text: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    whyNot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: string;
                location: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        location: string;
                        chosen: boolean;
                        obstacles: {
                            /** @enum {string} */
                            code: "INACTIVE" | "EXCLUDED" | "NOT_CHOSEN_LOCATION" | "MARKET" | "COUNTRY" | "RADIUS" | "UNKNOWN_DISTANCE" | "REGION" | "LOCATION_RULE" | "ITEM_RULE" | "NOT_SELLING" | "DOUBTED" | "NO_STOCK" | "ROUTING_SAFETY" | "KEEP_STOCK" | "CAPACITY" | "EXPIRED" | "MIN_LIFE" | "PROMISE" | "TRANSIT" | "NO_SERVICE" | "NO_RATE" | "WEIGHT" | "RATE_CURRENCY" | "TOGETHER" | "LINE_WHOLE";
                            sku?: string;
                            /** @enum {string} */
                            unit?: "orders" | "lines" | "units";
                            value?: number | string;
                            limit?: number | string;
                            passesAt?: number | string;
                        }[];
                        passing: boolean;
                        units?: {
                            total: number;
                            bySku: {
                                [key: string]: number;
                            };
                            least: boolean;
                        };
                        off?: {
                            minor: number;
                            currency: string;
                            least: boolean;
                        };
                        both?: {
                            units: {
                                total: number;
                                bySku: {
                                    [key: string]: number;
                                };
                                least: boolean;
                            };
                            off: {
                                minor: number;
                                currency: string;
                                least: boolean;
                            };
                        };
                        fresh?: {
                            total: number;
                            bySku: {
                                [key: string]: number;
                            };
                            least: boolean;
                        };
                        none?: string;
                        proven?: boolean;
                        text: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    rerouteOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id?: string;
                    /** @default false */
                    dryRun?: boolean;
                    awayFrom?: string[];
                    onlyTo?: string[];
                    split?: {
                        location: string;
                        lines: {
                            lineId: string;
                            units: number;
                        }[];
                    }[];
                    lines?: {
                        lineId: string;
                        units?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        dryRun: boolean;
                        moves: {
                            fulfillmentId: string;
                            from: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            answerBy?: string;
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            to: {
                                location: string;
                                lines: {
                                    sku: string;
                                    quantity: number;
                                }[];
                                service?: string;
                                deliverBy?: string;
                                cost: number;
                            }[];
                            text: string;
                        }[];
                        cost?: {
                            currency: string;
                            now: number;
                            then: number;
                            more: number;
                        };
                    };
                };
            };
            /** @description Asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        dryRun: boolean;
                        moves: {
                            fulfillmentId: string;
                            from: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            answerBy?: string;
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            to: {
                                location: string;
                                lines: {
                                    sku: string;
                                    quantity: number;
                                }[];
                                service?: string;
                                deliverBy?: string;
                                cost: number;
                            }[];
                            text: string;
                        }[];
                        cost?: {
                            currency: string;
                            now: number;
                            then: number;
                            more: number;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listRollOuts: {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rollOuts: {
                            n: number;
                            ruleset: number;
                            hash: string;
                            currency: string;
                            shares: {
                                [key: string]: number;
                            };
                            errorRate: number;
                            settleAfter: number;
                            /** Format: date-time */
                            startedAt: string;
                            by: string;
                            reason: string;
                            changes: {
                                shares: {
                                    [key: string]: number;
                                };
                                /** Format: date-time */
                                at: string;
                                by: string;
                                reason: string;
                            }[];
                            ended?: {
                                /** @enum {string} */
                                as: "promoted" | "rolledBack";
                                /** Format: date-time */
                                at: string;
                                by: string;
                                reason: string;
                                /** @enum {string} */
                                guardrail?: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                            };
                            running: boolean;
                            guardrails: {
                                /**
                                 * @default {
                                 *       "marginMinor": 50,
                                 *       "capMinor": 4000
                                 *     }
                                 */
                                cost: {
                                    marginMinor: number;
                                    capMinor: number;
                                } | null;
                                /** @default 0.02 */
                                split: number | null;
                                /** @default 0.01 */
                                unfulfilled: number | null;
                                /** @default 0.02 */
                                crowded: number | null;
                                /** @default 0.02 */
                                late: number | null;
                                /** @default 0.01 */
                                exceptions: number | null;
                            };
                            report: {
                                /** @enum {string} */
                                guardrail: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                                /** @enum {string} */
                                unit: "minor" | "part";
                                canary: {
                                    mean: number;
                                    from: number;
                                    to: number;
                                    orders: number;
                                };
                                rest: {
                                    mean: number;
                                    from: number;
                                    to: number;
                                    orders: number;
                                };
                                difference: {
                                    mean: number;
                                    from: number;
                                    to: number;
                                };
                                margin?: number;
                                evidence?: number;
                            }[];
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    startRollOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    shares: {
                        [key: string]: number;
                    };
                    /** @default {} */
                    guardrails?: {
                        /**
                         * @default {
                         *       "marginMinor": 50,
                         *       "capMinor": 4000
                         *     }
                         */
                        cost?: {
                            marginMinor: number;
                            capMinor: number;
                        } | null;
                        /** @default 0.02 */
                        split?: number | null;
                        /** @default 0.01 */
                        unfulfilled?: number | null;
                        /** @default 0.02 */
                        crowded?: number | null;
                        /** @default 0.02 */
                        late?: number | null;
                        /** @default 0.01 */
                        exceptions?: number | null;
                    };
                    /** @default 0.05 */
                    errorRate?: number;
                    /** @default 604800 */
                    settleAfter?: number;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        n: number;
                        ruleset: number;
                        hash: string;
                        currency: string;
                        shares: {
                            [key: string]: number;
                        };
                        errorRate: number;
                        settleAfter: number;
                        /** Format: date-time */
                        startedAt: string;
                        by: string;
                        reason: string;
                        changes: {
                            shares: {
                                [key: string]: number;
                            };
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                        }[];
                        ended?: {
                            /** @enum {string} */
                            as: "promoted" | "rolledBack";
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                            /** @enum {string} */
                            guardrail?: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                        };
                        running: boolean;
                        guardrails: {
                            /**
                             * @default {
                             *       "marginMinor": 50,
                             *       "capMinor": 4000
                             *     }
                             */
                            cost: {
                                marginMinor: number;
                                capMinor: number;
                            } | null;
                            /** @default 0.02 */
                            split: number | null;
                            /** @default 0.01 */
                            unfulfilled: number | null;
                            /** @default 0.02 */
                            crowded: number | null;
                            /** @default 0.02 */
                            late: number | null;
                            /** @default 0.01 */
                            exceptions: number | null;
                        };
                        report: {
                            /** @enum {string} */
                            guardrail: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                            /** @enum {string} */
                            unit: "minor" | "part";
                            canary: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            rest: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            difference: {
                                mean: number;
                                from: number;
                                to: number;
                            };
                            margin?: number;
                            evidence?: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    promoteRollOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                n: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        n: number;
                        ruleset: number;
                        hash: string;
                        currency: string;
                        shares: {
                            [key: string]: number;
                        };
                        errorRate: number;
                        settleAfter: number;
                        /** Format: date-time */
                        startedAt: string;
                        by: string;
                        reason: string;
                        changes: {
                            shares: {
                                [key: string]: number;
                            };
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                        }[];
                        ended?: {
                            /** @enum {string} */
                            as: "promoted" | "rolledBack";
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                            /** @enum {string} */
                            guardrail?: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                        };
                        running: boolean;
                        guardrails: {
                            /**
                             * @default {
                             *       "marginMinor": 50,
                             *       "capMinor": 4000
                             *     }
                             */
                            cost: {
                                marginMinor: number;
                                capMinor: number;
                            } | null;
                            /** @default 0.02 */
                            split: number | null;
                            /** @default 0.01 */
                            unfulfilled: number | null;
                            /** @default 0.02 */
                            crowded: number | null;
                            /** @default 0.02 */
                            late: number | null;
                            /** @default 0.01 */
                            exceptions: number | null;
                        };
                        report: {
                            /** @enum {string} */
                            guardrail: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                            /** @enum {string} */
                            unit: "minor" | "part";
                            canary: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            rest: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            difference: {
                                mean: number;
                                from: number;
                                to: number;
                            };
                            margin?: number;
                            evidence?: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    rollBack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                n: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        n: number;
                        ruleset: number;
                        hash: string;
                        currency: string;
                        shares: {
                            [key: string]: number;
                        };
                        errorRate: number;
                        settleAfter: number;
                        /** Format: date-time */
                        startedAt: string;
                        by: string;
                        reason: string;
                        changes: {
                            shares: {
                                [key: string]: number;
                            };
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                        }[];
                        ended?: {
                            /** @enum {string} */
                            as: "promoted" | "rolledBack";
                            /** Format: date-time */
                            at: string;
                            by: string;
                            reason: string;
                            /** @enum {string} */
                            guardrail?: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                        };
                        running: boolean;
                        guardrails: {
                            /**
                             * @default {
                             *       "marginMinor": 50,
                             *       "capMinor": 4000
                             *     }
                             */
                            cost: {
                                marginMinor: number;
                                capMinor: number;
                            } | null;
                            /** @default 0.02 */
                            split: number | null;
                            /** @default 0.01 */
                            unfulfilled: number | null;
                            /** @default 0.02 */
                            crowded: number | null;
                            /** @default 0.02 */
                            late: number | null;
                            /** @default 0.01 */
                            exceptions: number | null;
                        };
                        report: {
                            /** @enum {string} */
                            guardrail: "cost" | "split" | "unfulfilled" | "crowded" | "late" | "exceptions";
                            /** @enum {string} */
                            unit: "minor" | "part";
                            canary: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            rest: {
                                mean: number;
                                from: number;
                                to: number;
                                orders: number;
                            };
                            difference: {
                                mean: number;
                                from: number;
                                to: number;
                            };
                            margin?: number;
                            evidence?: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    planRoute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    orderId?: string;
                    order?: {
                        currency: components["schemas"]["Currency"];
                        /** Format: date-time */
                        placedAt?: string;
                        customerTier?: string;
                        /** @default [] */
                        tags?: string[];
                        /** @default 0 */
                        valueMinor?: number;
                        market?: string;
                        /**
                         * @default ship
                         * @enum {string}
                         */
                        method?: "ship" | "pickup";
                        service?: string;
                        /** Format: date-time */
                        promiseBy?: string;
                        signature?: boolean;
                        saturday?: boolean;
                        /** Format: date-time */
                        shipNotBefore?: string;
                        destination: {
                            country: components["schemas"]["Country"];
                            postalCode?: string;
                            region?: string;
                            point?: {
                                lat: number;
                                lon: number;
                            };
                            residential?: boolean;
                        };
                        lines: {
                            sku: string;
                            quantity: number;
                            /** @default [] */
                            lineIds?: string[];
                            weightGrams?: number;
                            dimensionsMm?: {
                                length: number;
                                width: number;
                                height: number;
                            };
                            /** @default [] */
                            tags?: string[];
                            /** @default 0 */
                            unitValueMinor?: number;
                            shortPickMinor?: number;
                            shipTogether?: string;
                        }[];
                        channel?: string;
                    };
                    positions?: {
                        sku: string;
                        location: string;
                        free: number;
                        /** @default 0 */
                        safety?: number;
                        /** @default true */
                        selling?: boolean;
                        doubted?: boolean;
                        missing?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                            expired?: boolean;
                        }[];
                    }[];
                    capacity?: {
                        location: string;
                        /** @enum {string} */
                        unit: "orders" | "lines" | "units";
                        window: string;
                        /** Format: date-time */
                        endsAt?: string;
                        cap: number;
                        used: number;
                    }[];
                    ruleset?: number | components["schemas"]["RulesetBody"];
                    history?: {
                        /** @default 0 */
                        attempt?: number;
                        /** @default [] */
                        excluded?: {
                            location: string;
                            sku?: string;
                            reason?: string;
                        }[];
                        only?: string[];
                        shares?: {
                            location: string;
                            sku: string;
                            units: number;
                        }[];
                        mostShipments?: number;
                        promise?: {
                            /** Format: date-time */
                            deliverBy: string;
                        };
                    };
                    /** Format: date-time */
                    now?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId?: string;
                        n?: number;
                        /** @enum {string} */
                        kind?: "route" | "reroute";
                        at: string;
                        rules: {
                            version: number | null;
                            hash: string;
                            name: string;
                        };
                        text: string;
                        decision: {
                            planner: number;
                            strategy: string;
                            /** @enum {string} */
                            mode: "cost" | "priority" | "nearest" | "fewest-splits";
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            /** @enum {string} */
                            then?: "backorder" | "hold" | "cancel" | "attention";
                            until?: string;
                            /** @enum {string} */
                            cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                            fulfillments: {
                                location: string;
                                lines: {
                                    sku: string;
                                    quantity: number;
                                    lots?: {
                                        lot: string;
                                        units: number;
                                    }[];
                                }[];
                                service?: string;
                                carrier?: string;
                                zone?: string;
                                distanceKm?: number;
                                weightGrams: number;
                                cost: {
                                    shipping?: number;
                                    handling?: number;
                                    packaging?: number;
                                    splitPenalty?: number;
                                    lifeCredit?: number;
                                    congestion?: number;
                                    distance?: number;
                                    transitDays?: number;
                                    shortPick?: number;
                                    preference?: number;
                                };
                                costMicros: number;
                                shipBy?: string;
                                deliverBy?: string;
                                /** Format: date */
                                deliverOn?: string;
                                capacity?: {
                                    /** @enum {string} */
                                    unit: "orders" | "lines" | "units";
                                    window: string;
                                    take: number;
                                }[];
                            }[];
                            unserved: {
                                sku: string;
                                quantity: number;
                                available: number;
                            }[];
                            cost: {
                                currency: string;
                                totalMicros: number;
                                terms: {
                                    shipping?: number;
                                    handling?: number;
                                    packaging?: number;
                                    splitPenalty?: number;
                                    lifeCredit?: number;
                                    congestion?: number;
                                    distance?: number;
                                    transitDays?: number;
                                    shortPick?: number;
                                    preference?: number;
                                };
                            };
                            proof: {
                                /** @enum {string} */
                                kind: "optimal" | "gap";
                                score: number;
                                lowerBound: number;
                                gapPct?: number;
                                unitsAtMost?: number;
                                problem?: {
                                    /** @enum {string} */
                                    serves: "everything" | "mostUnits";
                                    splitGuards: ("minExtraShipmentValueMinor" | "maxSplitAddMinor" | "maxSplitAddPct")[];
                                    creditPct?: number;
                                };
                                work: number;
                                maxWork: number;
                                maxStates: number;
                            };
                            promise: {
                                deliverBy?: string;
                                promised?: string;
                                kept?: boolean;
                            };
                            relaxed: string[];
                            notes: string[];
                        };
                        replayed?: boolean;
                        candidates: {
                            location: string;
                            /** @enum {string} */
                            state: "used" | "open" | "excluded";
                            distanceKm?: number;
                            reasons?: {
                                /** @enum {string} */
                                code: "INACTIVE" | "EXCLUDED" | "NOT_CHOSEN_LOCATION" | "MARKET" | "COUNTRY" | "RADIUS" | "UNKNOWN_DISTANCE" | "REGION" | "LOCATION_RULE" | "ITEM_RULE" | "NOT_SELLING" | "DOUBTED" | "NO_STOCK" | "ROUTING_SAFETY" | "KEEP_STOCK" | "CAPACITY" | "EXPIRED" | "MIN_LIFE" | "PROMISE" | "TRANSIT" | "NO_SERVICE" | "NO_RATE" | "WEIGHT" | "RATE_CURRENCY" | "TOGETHER" | "LINE_WHOLE";
                                sku?: string;
                                /** @enum {string} */
                                unit?: "orders" | "lines" | "units";
                                value?: number | string;
                                limit?: number | string;
                            }[];
                            best?: {
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                locations: string[];
                                costMicros: number;
                                deliverBy?: string;
                                extraMicros?: number;
                            };
                        }[];
                        counterfactuals: {
                            [key: string]: {
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                locations: string[];
                                costMicros: number;
                                deliverBy?: string;
                                extraMicros?: number;
                            };
                        };
                        work: {
                            spent: number;
                            most: number;
                        };
                        seen?: {
                            sku: string;
                            location: string;
                            version: number;
                        }[];
                        group?: {
                            at: string;
                            release: string;
                            orders: number;
                            place: number;
                            aloneMicros: number;
                            jointMicros: number;
                            boundMicros: number;
                            proven: boolean;
                            alone: {
                                costMicros: number;
                                locations: string[];
                            };
                            replayed: boolean;
                            text: string;
                        };
                        rollOut?: {
                            n: number;
                            /** @enum {string} */
                            arm: "canary" | "rest";
                            failed?: string;
                        };
                        shadow?: {
                            rules?: {
                                version: number;
                                hash: string;
                            };
                            decision?: {
                                planner: number;
                                strategy: string;
                                /** @enum {string} */
                                mode: "cost" | "priority" | "nearest" | "fewest-splits";
                                /** @enum {string} */
                                outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                /** @enum {string} */
                                then?: "backorder" | "hold" | "cancel" | "attention";
                                until?: string;
                                /** @enum {string} */
                                cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                fulfillments: {
                                    location: string;
                                    lines: {
                                        sku: string;
                                        quantity: number;
                                        lots?: {
                                            lot: string;
                                            units: number;
                                        }[];
                                    }[];
                                    service?: string;
                                    carrier?: string;
                                    zone?: string;
                                    distanceKm?: number;
                                    weightGrams: number;
                                    cost: {
                                        shipping?: number;
                                        handling?: number;
                                        packaging?: number;
                                        splitPenalty?: number;
                                        lifeCredit?: number;
                                        congestion?: number;
                                        distance?: number;
                                        transitDays?: number;
                                        shortPick?: number;
                                        preference?: number;
                                    };
                                    costMicros: number;
                                    shipBy?: string;
                                    deliverBy?: string;
                                    /** Format: date */
                                    deliverOn?: string;
                                    capacity?: {
                                        /** @enum {string} */
                                        unit: "orders" | "lines" | "units";
                                        window: string;
                                        take: number;
                                    }[];
                                }[];
                                unserved: {
                                    sku: string;
                                    quantity: number;
                                    available: number;
                                }[];
                                cost: {
                                    currency: string;
                                    totalMicros: number;
                                    terms: {
                                        shipping?: number;
                                        handling?: number;
                                        packaging?: number;
                                        splitPenalty?: number;
                                        lifeCredit?: number;
                                        congestion?: number;
                                        distance?: number;
                                        transitDays?: number;
                                        shortPick?: number;
                                        preference?: number;
                                    };
                                };
                                proof: {
                                    /** @enum {string} */
                                    kind: "optimal" | "gap";
                                    score: number;
                                    lowerBound: number;
                                    gapPct?: number;
                                    unitsAtMost?: number;
                                    problem?: {
                                        /** @enum {string} */
                                        serves: "everything" | "mostUnits";
                                        splitGuards: ("minExtraShipmentValueMinor" | "maxSplitAddMinor" | "maxSplitAddPct")[];
                                        creditPct?: number;
                                    };
                                    work: number;
                                    maxWork: number;
                                    maxStates: number;
                                };
                                promise: {
                                    deliverBy?: string;
                                    promised?: string;
                                    kept?: boolean;
                                };
                                relaxed: string[];
                                notes: string[];
                            };
                            failed?: string;
                            text: string;
                        };
                        /** @enum {string} */
                        orderStatus?: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                    } | {
                        orderId?: string;
                        /** @enum {string} */
                        orderStatus?: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        at: string;
                        text: string;
                        decision: {
                            /** @enum {string} */
                            outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                            /** @enum {string} */
                            then?: "backorder" | "hold" | "cancel" | "attention";
                            until?: string;
                            /** @enum {string} */
                            cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                            fulfillments: {
                                lines: {
                                    sku: string;
                                    quantity: number;
                                }[];
                                service?: string;
                                carrier?: string;
                                shipBy?: string;
                                deliverBy?: string;
                            }[];
                            unserved: {
                                sku: string;
                                quantity: number;
                            }[];
                            promise: {
                                deliverBy?: string;
                                promised?: string;
                                kept?: boolean;
                            };
                        };
                    } | {
                        orderId: string;
                        /** @enum {string} */
                        orderStatus: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        at: string;
                        text: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listRulesets: {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rulesets: {
                            version: number;
                            hash: string;
                            name: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            reason?: string;
                            ruleset?: components["schemas"]["Ruleset"];
                        }[];
                        active: {
                            version: number | null;
                            activations: {
                                ruleset: number | null;
                                /** Format: date-time */
                                from: string;
                                reason: string;
                                by: string;
                                /** Format: date-time */
                                at: string;
                            }[];
                        };
                        shadow: {
                            version: number | null;
                            activations: {
                                ruleset: number | null;
                                /** Format: date-time */
                                from: string;
                                reason: string;
                                by: string;
                                /** Format: date-time */
                                at: string;
                            }[];
                        };
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    addRuleset: {
        parameters: {
            query?: {
                reason?: string;
                dryRun?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesetBody"];
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                        hash: string;
                        name: string;
                        by: string;
                        /** Format: date-time */
                        at: string;
                        reason?: string;
                        ruleset?: components["schemas"]["Ruleset"];
                        warnings: {
                            /** @enum {string} */
                            kind: "shadowed" | "contradiction" | "barsAll" | "noRoom" | "neverKept" | "neverDecides" | "idleStep" | "uncovered";
                            path: string;
                            message: string;
                            witness: {
                                question: {
                                    order: {
                                        channel: string;
                                        currency: string;
                                        /** Format: date-time */
                                        placedAt?: string;
                                        customerTier?: string;
                                        /** @default [] */
                                        tags: string[];
                                        /** @default 0 */
                                        valueMinor: number;
                                        /** @default main */
                                        market: string;
                                        /**
                                         * @default ship
                                         * @enum {string}
                                         */
                                        method: "ship" | "pickup";
                                        service?: string;
                                        /** Format: date-time */
                                        promiseBy?: string;
                                        signature?: boolean;
                                        saturday?: boolean;
                                        /** Format: date-time */
                                        shipNotBefore?: string;
                                        destination: {
                                            country: string;
                                            postalCode?: string;
                                            region?: string;
                                            point?: {
                                                lat: number;
                                                lon: number;
                                            };
                                            residential?: boolean;
                                        };
                                        lines: {
                                            sku: string;
                                            quantity: number;
                                            /** @default [] */
                                            lineIds: string[];
                                            weightGrams?: number;
                                            dimensionsMm?: {
                                                length: number;
                                                width: number;
                                                height: number;
                                            };
                                            /** @default [] */
                                            tags: string[];
                                            /** @default 0 */
                                            unitValueMinor: number;
                                            shortPickMinor?: number;
                                            shipTogether?: string;
                                        }[];
                                    };
                                    positions: {
                                        sku: string;
                                        location: string;
                                        free: number;
                                        /** @default 0 */
                                        safety: number;
                                        /** @default true */
                                        selling: boolean;
                                        doubted?: boolean;
                                        missing?: number;
                                        lots?: {
                                            lot: string;
                                            /** Format: date */
                                            lifeDate?: string;
                                            units: number;
                                            expired?: boolean;
                                        }[];
                                    }[];
                                    capacity?: {
                                        location: string;
                                        /** @enum {string} */
                                        unit: "orders" | "lines" | "units";
                                        window: string;
                                        /** Format: date-time */
                                        endsAt?: string;
                                        cap: number;
                                        used: number;
                                    }[];
                                    history: {
                                        attempt: number;
                                    };
                                    /** Format: date-time */
                                    now: string;
                                };
                                planned: {
                                    strategy: string;
                                    /** @enum {string} */
                                    outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                    relaxed: string[];
                                    /** @enum {string} */
                                    cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                    shipments: {
                                        location: string;
                                        service?: string;
                                        units: {
                                            [key: string]: number;
                                        };
                                    }[];
                                    costMicros: number;
                                };
                                without: string[];
                                otherwise: {
                                    strategy: string;
                                    /** @enum {string} */
                                    outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                    relaxed: string[];
                                    /** @enum {string} */
                                    cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                    shipments: {
                                        location: string;
                                        service?: string;
                                        units: {
                                            [key: string]: number;
                                        };
                                    }[];
                                    costMicros: number;
                                };
                            };
                        }[];
                        /** @enum {string} */
                        lint: "whole" | "inPart" | "failed";
                    };
                };
            };
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                        hash: string;
                        name: string;
                        by: string;
                        /** Format: date-time */
                        at: string;
                        reason?: string;
                        ruleset?: components["schemas"]["Ruleset"];
                        warnings: {
                            /** @enum {string} */
                            kind: "shadowed" | "contradiction" | "barsAll" | "noRoom" | "neverKept" | "neverDecides" | "idleStep" | "uncovered";
                            path: string;
                            message: string;
                            witness: {
                                question: {
                                    order: {
                                        channel: string;
                                        currency: string;
                                        /** Format: date-time */
                                        placedAt?: string;
                                        customerTier?: string;
                                        /** @default [] */
                                        tags: string[];
                                        /** @default 0 */
                                        valueMinor: number;
                                        /** @default main */
                                        market: string;
                                        /**
                                         * @default ship
                                         * @enum {string}
                                         */
                                        method: "ship" | "pickup";
                                        service?: string;
                                        /** Format: date-time */
                                        promiseBy?: string;
                                        signature?: boolean;
                                        saturday?: boolean;
                                        /** Format: date-time */
                                        shipNotBefore?: string;
                                        destination: {
                                            country: string;
                                            postalCode?: string;
                                            region?: string;
                                            point?: {
                                                lat: number;
                                                lon: number;
                                            };
                                            residential?: boolean;
                                        };
                                        lines: {
                                            sku: string;
                                            quantity: number;
                                            /** @default [] */
                                            lineIds: string[];
                                            weightGrams?: number;
                                            dimensionsMm?: {
                                                length: number;
                                                width: number;
                                                height: number;
                                            };
                                            /** @default [] */
                                            tags: string[];
                                            /** @default 0 */
                                            unitValueMinor: number;
                                            shortPickMinor?: number;
                                            shipTogether?: string;
                                        }[];
                                    };
                                    positions: {
                                        sku: string;
                                        location: string;
                                        free: number;
                                        /** @default 0 */
                                        safety: number;
                                        /** @default true */
                                        selling: boolean;
                                        doubted?: boolean;
                                        missing?: number;
                                        lots?: {
                                            lot: string;
                                            /** Format: date */
                                            lifeDate?: string;
                                            units: number;
                                            expired?: boolean;
                                        }[];
                                    }[];
                                    capacity?: {
                                        location: string;
                                        /** @enum {string} */
                                        unit: "orders" | "lines" | "units";
                                        window: string;
                                        /** Format: date-time */
                                        endsAt?: string;
                                        cap: number;
                                        used: number;
                                    }[];
                                    history: {
                                        attempt: number;
                                    };
                                    /** Format: date-time */
                                    now: string;
                                };
                                planned: {
                                    strategy: string;
                                    /** @enum {string} */
                                    outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                    relaxed: string[];
                                    /** @enum {string} */
                                    cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                    shipments: {
                                        location: string;
                                        service?: string;
                                        units: {
                                            [key: string]: number;
                                        };
                                    }[];
                                    costMicros: number;
                                };
                                without: string[];
                                otherwise: {
                                    strategy: string;
                                    /** @enum {string} */
                                    outcome: "planned" | "partial" | "wait" | "awaitCapacity" | "backorder" | "hold" | "cancel" | "attention";
                                    relaxed: string[];
                                    /** @enum {string} */
                                    cause?: "STOCK" | "CAPACITY" | "LIFE" | "PROMISE" | "WEIGHT" | "SPLIT" | "RULES" | "BUDGET";
                                    shipments: {
                                        location: string;
                                        service?: string;
                                        units: {
                                            [key: string]: number;
                                        };
                                    }[];
                                    costMicros: number;
                                };
                            };
                        }[];
                        /** @enum {string} */
                        lint: "whole" | "inPart" | "failed";
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    activateRuleset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number | null;
                    /** Format: date-time */
                    from?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number | null;
                        activations: {
                            ruleset: number | null;
                            /** Format: date-time */
                            from: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    rulesetSchema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    shadowRuleset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number | null;
                    /** Format: date-time */
                    from?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number | null;
                        activations: {
                            ruleset: number | null;
                            /** Format: date-time */
                            from: string;
                            reason: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readRuleset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                n: "0" | string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                        hash: string;
                        name: string;
                        by?: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        ruleset?: components["schemas"]["Ruleset"];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readFulfillment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fulfillmentId: string;
                        orderId: string;
                        /** @enum {string} */
                        status: "planned" | "requested" | "accepted" | "picking" | "packed" | "ready" | "shipped" | "delivered" | "rejected" | "expired" | "cancelled" | "returned" | "lost";
                        /** Format: date-time */
                        shipNotBefore?: string;
                        /** Format: date-time */
                        mustShipBy?: string;
                        /** Format: date-time */
                        acceptBy?: string;
                        /** Format: date-time */
                        shipBy?: string;
                        /** Format: date-time */
                        readyBy?: string;
                        /** Format: date-time */
                        collectBy?: string;
                        /** @enum {string} */
                        handover?: "pickup" | "delivery";
                        service?: string;
                        cancelRequested: boolean;
                        /** Format: date-time */
                        cancelAnswerBy?: string;
                        location: string;
                        /** Format: date-time */
                        requestedAt?: string;
                        lines: {
                            lineId: string;
                            sku: string;
                            title?: string;
                            hsCode?: string;
                            originCountry?: string;
                            properties?: {
                                [key: string]: string;
                            };
                            gtins?: {
                                gtin: string;
                                units: number;
                            }[];
                            units: number;
                            open: number;
                            shipped: number;
                            delivered: number;
                            returned: number;
                            lost: number;
                            lots?: {
                                lot: string;
                                units: number;
                            }[];
                        }[];
                        orderNumber?: string;
                        poNumber?: string;
                        serviceLevel?: string;
                        serviceTitle?: string;
                        signature?: boolean;
                        saturday?: boolean;
                        reason?: string;
                        cancelAsked?: {
                            lineId: string;
                            sku: string;
                            units: number;
                        }[];
                        promise?: {
                            /** Format: date-time */
                            shipBy?: string;
                            /** Format: date-time */
                            deliverBy?: string;
                        };
                        shipments: {
                            shipmentId: string;
                            carrier: string;
                            trackingNumber?: string;
                            /** Format: date-time */
                            shippedAt: string;
                            status: string;
                        }[];
                        /** Format: date-time */
                        readyAt?: string;
                        collection?: {
                            /** Format: date-time */
                            at: string;
                            /** @enum {string} */
                            proof: "code" | "wrongCode" | "none";
                            by?: string;
                        };
                        shipTo?: components["schemas"]["Address"];
                        contact?: {
                            name?: string;
                            company?: string;
                            email?: string;
                            phone?: string;
                            taxId?: string;
                        };
                        method?: string;
                        notes?: {
                            [key: string]: string;
                        };
                        gift?: {
                            [key: string]: unknown;
                        };
                        unreadable?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    recordFulfillmentEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "accepted" | "picking" | "packed";
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "shipped";
                    parcels: {
                        carrier: string;
                        trackingNumber?: string;
                        replaces?: string;
                        lines?: {
                            lineId: string;
                            units: number;
                            lots?: {
                                lot: string;
                                units: number;
                            }[];
                        }[];
                        service?: string;
                        weightGrams?: number;
                        cost?: {
                            amount: number;
                            currency: components["schemas"]["Currency"];
                        };
                    }[];
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "ready";
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "remind";
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "identified";
                    code: string;
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "collected";
                    lines?: {
                        lineId: string;
                        units: number;
                    }[];
                    code?: string;
                    collectedBy?: string;
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "rejected";
                    /** @enum {string} */
                    reason: "notInStock" | "mismatch" | "damaged" | "cannotShip" | "closed";
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "shortPicked";
                    /** @enum {string} */
                    reason: "notInStock" | "mismatch" | "damaged" | "cannotShip" | "closed";
                    lines: {
                        lineId: string;
                        units: number;
                    }[];
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "cancelAccepted";
                } | {
                    id: string;
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    kind: "cancelRefused";
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fulfillmentId: string;
                        id: string;
                        /** @enum {string} */
                        kind: "accepted" | "picking" | "packed" | "remind" | "identified" | "shipped" | "ready" | "collected" | "rejected" | "shortPicked" | "cancelAccepted" | "cancelRefused";
                        /** Format: date-time */
                        recordedAt: string;
                        /** @enum {string} */
                        status: "planned" | "requested" | "accepted" | "picking" | "packed" | "ready" | "shipped" | "delivered" | "rejected" | "expired" | "cancelled" | "returned" | "lost";
                        shipments?: {
                            shipmentId: string;
                            carrier: string;
                            trackingNumber?: string;
                        }[];
                        unwelcome?: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listLoads: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        loads: {
                            location: string;
                            open: number;
                            more: boolean;
                            windows: {
                                /** @enum {string} */
                                unit: "orders" | "lines" | "units";
                                /** Format: date-time */
                                endsAt: string;
                                cap: number;
                                taken: number;
                            }[];
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listWork: {
        parameters: {
            query?: {
                status?: "requested" | "accepted" | "picking" | "packed" | "ready";
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fulfillments: {
                            fulfillmentId: string;
                            orderId: string;
                            /** @enum {string} */
                            status: "planned" | "requested" | "accepted" | "picking" | "packed" | "ready" | "shipped" | "delivered" | "rejected" | "expired" | "cancelled" | "returned" | "lost";
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: date-time */
                            shipNotBefore?: string;
                            /** Format: date-time */
                            mustShipBy?: string;
                            /** Format: date-time */
                            acceptBy?: string;
                            /** Format: date-time */
                            shipBy?: string;
                            /** Format: date-time */
                            readyBy?: string;
                            /** Format: date-time */
                            collectBy?: string;
                            /** @enum {string} */
                            handover?: "pickup" | "delivery";
                            lines: number;
                            units: number;
                            service?: string;
                            cancelRequested: boolean;
                            /** Format: date-time */
                            cancelAnswerBy?: string;
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readReturnable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        policyVersion?: number;
                        reasons: string[];
                        lines: {
                            lineId: string;
                            sku: string;
                            title?: string;
                            sent: number;
                            returnable: number;
                            eligible: boolean;
                            because?: {
                                /** @enum {string} */
                                code: "not_shipped" | "coming_back" | "final_sale" | "window_over";
                                message: string;
                            };
                            /** Format: date-time */
                            until?: string;
                            /** @enum {string} */
                            label: "brand" | "customer";
                            /** @enum {string} */
                            approval: "automatic" | "review";
                            photos: number;
                            fee?: number;
                            keepBelow?: number;
                        }[];
                        claims: {
                            /** @enum {string} */
                            settle: "wanted" | "replacement" | "refund";
                            evidence: number;
                            /** @enum {string} */
                            goods: "stay" | "comeBack";
                            /** @enum {string} */
                            byLink: "review" | "asOthers";
                            /** Format: date-time */
                            until?: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                title?: string;
                                eligible: boolean;
                                because?: {
                                    /** @enum {string} */
                                    code: "not_shipped" | "coming_back" | "final_sale" | "window_over";
                                    message: string;
                                };
                                claimable: number;
                            }[];
                            parcels: {
                                shipmentId: string;
                                lines: {
                                    lineId: string;
                                    units: number;
                                }[];
                            }[];
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    requestReturn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    lines: {
                        lineId: string;
                        units: number;
                        reason?: string;
                        exchangeFor?: string;
                        secondChoice?: string;
                        exchangePrice?: number;
                    }[];
                    reason?: string;
                    /** @enum {string} */
                    outcome?: "refund" | "exchange" | "store_credit";
                    photos?: string[];
                    label?: {
                        /** @enum {string} */
                        paidBy?: "brand" | "customer";
                        carrier?: string;
                        trackingNumber?: string;
                        reference?: string;
                        /** Format: uri */
                        url?: string;
                        cost?: {
                            amount: number;
                            currency: components["schemas"]["Currency"];
                        };
                    };
                    location?: string;
                    /** @enum {boolean} */
                    despitePolicy?: true;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listReturns: {
        parameters: {
            query?: {
                location?: string;
                channel?: string;
                status?: "requested" | "in_transit" | "received" | "inspected" | "closed" | "cancelled" | "expired";
                expected?: "true";
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        returns: components["schemas"]["Return"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    takeInReturn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    orderId: string;
                    lines: {
                        lineId: string;
                        units: number;
                    }[];
                    inspected?: {
                        /** @default [] */
                        lines?: {
                            lineId: string;
                            units: number;
                            /** @enum {string} */
                            as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item" | "restock" | "unsellable";
                            reason?: string;
                            lot?: string;
                            serials?: string[];
                        }[];
                        strange?: {
                            sku: string;
                            units: number;
                            /** @enum {string} */
                            as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item" | "restock" | "unsellable";
                            reason?: string;
                            lot?: string;
                            serials?: string[];
                        }[];
                    };
                    /** @enum {string} */
                    outcome?: "refund" | "store_credit";
                    box?: string;
                    strange?: {
                        sku: string;
                        units: number;
                    }[];
                    reason?: string;
                    location?: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    recordReturnEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    kind: "received";
                    lines?: {
                        lineId: string;
                        units: number;
                    }[];
                    box?: string;
                    strange?: {
                        sku: string;
                        units: number;
                    }[];
                } | {
                    id: string;
                    /** @enum {string} */
                    kind: "inspected";
                    /** @default [] */
                    lines?: {
                        lineId: string;
                        units: number;
                        /** @enum {string} */
                        as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item" | "restock" | "unsellable";
                        reason?: string;
                        lot?: string;
                        serials?: string[];
                    }[];
                    strange?: {
                        sku: string;
                        units: number;
                        /** @enum {string} */
                        as: "sellable" | "refurbish" | "scrap" | "missing" | "wrong_item" | "restock" | "unsellable";
                        reason?: string;
                        lot?: string;
                        serials?: string[];
                    }[];
                } | {
                    id: string;
                    /** @enum {string} */
                    kind: "labelled";
                    label: {
                        /** @enum {string} */
                        paidBy?: "brand" | "customer";
                        carrier?: string;
                        trackingNumber?: string;
                        reference?: string;
                        /** Format: uri */
                        url?: string;
                        cost?: {
                            amount: number;
                            currency: components["schemas"]["Currency"];
                        };
                    };
                } | {
                    id: string;
                    /** @enum {string} */
                    kind: "cancelled";
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listLocationStock: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        location: string;
                        positions: {
                            sku: string;
                            location: string;
                            pool: string;
                            onHand: number;
                            allocated: number;
                            unsellable: number;
                            refurbish?: number;
                            safety: number;
                            expired?: number;
                            withheld?: number;
                            free: number;
                            selling: boolean;
                            /** Format: date-time */
                            doubted?: string;
                            version: number;
                            inTransit?: number;
                            lots?: {
                                lot: string;
                                /** Format: date */
                                lifeDate?: string;
                                units: number;
                                /** @enum {boolean} */
                                expired?: true;
                            }[];
                            /** Format: date-time */
                            lifeEndsAt?: string;
                            confidence?: {
                                percent: number;
                                found: number;
                                missed: number;
                            };
                            /** Format: date-time */
                            countedAt?: string;
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readLocationSwitch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        location: string;
                        active: boolean;
                        /** @enum {string} */
                        status: "none" | "running" | "settling" | "done";
                        seen?: number;
                        moved?: number;
                        /** Format: date-time */
                        startedAt?: string;
                        /** Format: date-time */
                        doneAt?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    recordMovements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    movements: ({
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "receipt";
                        quantity?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                    } | {
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "count";
                        quantity?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                    } | {
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "adjust";
                        quantity: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                    } | {
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "sale";
                        quantity?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                    } | {
                        id: string;
                        sku: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        /** @enum {string} */
                        kind: "safety";
                        quantity: number;
                    } | {
                        id: string;
                        sku: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        /** @enum {string} */
                        kind: "refurbished";
                        quantity: number;
                    } | {
                        id: string;
                        sku: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        /** @enum {string} */
                        kind: "scrapped";
                        quantity: number;
                    } | {
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "transferOut";
                        quantity?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                        transfer: string;
                        to: string;
                    } | {
                        id: string;
                        sku?: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        scan?: string | string[];
                        /** @enum {string} */
                        kind: "transferIn";
                        quantity?: number;
                        lots?: {
                            lot: string;
                            /** Format: date */
                            lifeDate?: string;
                            units: number;
                        }[];
                        transfer: string;
                        from: string;
                        complete?: boolean;
                    } | {
                        id: string;
                        sku: string;
                        location: string;
                        /** Format: date-time */
                        at?: string;
                        reason?: string;
                        document?: string;
                        sequence?: number;
                        /** @enum {string} */
                        kind: "selling";
                        quantity: number;
                    })[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        outcomes: {
                            id: string;
                            /** @enum {string} */
                            outcome: "applied" | "corrected" | "outdated" | "repeated" | "short" | "over" | "conflict" | "unknown-location" | "unknown-sku" | "unknown-gtin";
                            position?: {
                                onHand: number;
                                allocated: number;
                                unsellable: number;
                                refurbish?: number;
                                safety: number;
                                expired?: number;
                                withheld?: number;
                                free: number;
                                selling: boolean;
                                /** Format: date-time */
                                doubted?: string;
                                version: number;
                                inTransit?: number;
                            };
                            neverRecorded?: number;
                            transfer?: {
                                sent: number;
                                arrived: number;
                                inTransit: number;
                                difference?: number;
                            };
                            scanned?: {
                                sku: string;
                                quantity: number;
                                lots?: {
                                    lot: string;
                                    /** Format: date */
                                    lifeDate?: string;
                                    units: number;
                                }[];
                                serials?: string[];
                            };
                            gtin?: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readStock: {
        parameters: {
            query?: {
                pool?: string;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sku: string;
                        pools: {
                            pool: string;
                            atp: number;
                            version: number;
                            lines?: {
                                /** @enum {string} */
                                line: "onHand" | "allocated" | "unsellable" | "refurbish" | "expired" | "safety" | "confidence" | "locationOff" | "notSelling" | "doubted" | "notCovered" | "claims" | "queue" | "reserved" | "unclaimed" | "lastUnits" | "buffer" | "unconfirmed" | "oversold";
                                units: number;
                                location?: string;
                            }[];
                            channels?: {
                                channel: string;
                                sellable: number;
                                lines: {
                                    /** @enum {string} */
                                    line: "onHand" | "allocated" | "unsellable" | "refurbish" | "expired" | "safety" | "confidence" | "locationOff" | "notSelling" | "doubted" | "notCovered" | "claims" | "queue" | "reserved" | "unclaimed" | "lastUnits" | "buffer" | "unconfirmed" | "oversold";
                                    units: number;
                                    location?: string;
                                }[];
                            }[];
                        }[];
                        positions?: {
                            sku: string;
                            location: string;
                            pool: string;
                            onHand: number;
                            allocated: number;
                            unsellable: number;
                            refurbish?: number;
                            safety: number;
                            expired?: number;
                            withheld?: number;
                            free: number;
                            selling: boolean;
                            /** Format: date-time */
                            doubted?: string;
                            version: number;
                            inTransit?: number;
                            lots?: {
                                lot: string;
                                /** Format: date */
                                lifeDate?: string;
                                units: number;
                                /** @enum {boolean} */
                                expired?: true;
                            }[];
                            /** Format: date-time */
                            lifeEndsAt?: string;
                            confidence?: {
                                percent: number;
                                found: number;
                                missed: number;
                            };
                            /** Format: date-time */
                            countedAt?: string;
                        }[];
                        unreadable?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readStockMovements: {
        parameters: {
            query?: {
                location?: string;
                pool?: string;
                from?: string;
                to?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sku: string;
                        movements: {
                            /** Format: date-time */
                            at: string;
                            pool: string;
                            location?: string;
                            shard?: string;
                            version: number;
                            movements: {
                                kind: string;
                                units: number;
                                ref?: string;
                                onHandChange?: number;
                                expiredChange?: number;
                                packed?: number;
                                at?: string;
                                reason?: string;
                                source?: string;
                                sequence?: number;
                                changes?: {
                                    [key: string]: number;
                                };
                                location?: string;
                                lots?: {
                                    lot: string;
                                    units: number;
                                }[];
                            }[];
                            before: {
                                onHand: number;
                                allocated: number;
                                unsellable: number;
                                /** @default 0 */
                                refurbish: number;
                                safety: number;
                                /** @default 0 */
                                expired: number;
                                /** @default 0 */
                                withheld: number;
                                /** @default 0 */
                                inTransit: number;
                                free: number;
                                selling: boolean;
                            } | {
                                atp: number;
                            };
                            after: {
                                onHand: number;
                                allocated: number;
                                unsellable: number;
                                /** @default 0 */
                                refurbish: number;
                                safety: number;
                                /** @default 0 */
                                expired: number;
                                /** @default 0 */
                                withheld: number;
                                /** @default 0 */
                                inTransit: number;
                                free: number;
                                selling: boolean;
                            } | {
                                atp: number;
                            };
                            restored?: boolean;
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listStockQueue: {
        parameters: {
            query?: {
                pool?: string;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sku: string;
                        pool: string;
                        places: {
                            orderId: string;
                            channel?: string;
                            units: number;
                            /** Format: date-time */
                            since: string;
                            acting: boolean;
                            /** Format: date-time */
                            shipsBy?: string;
                        }[];
                        more: boolean;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listSupplies: {
        parameters: {
            query?: {
                pool?: string;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sku: string;
                        pool: string;
                        promised: number;
                        supplies: {
                            sku: string;
                            pool: string;
                            document: string;
                            date: string;
                            quantity: number;
                            received: number;
                            remaining: number;
                            version: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listChannels: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channels: components["schemas"]["Channel"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readChannelHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        connected: boolean;
                        /** @enum {string} */
                        state: "none" | "off" | "checking" | "refused" | "backfilling" | "connected" | "troubled" | "leaving";
                        trouble?: {
                            kind: string;
                            why: string;
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            at?: string;
                            /** Format: date-time */
                            until: string;
                        };
                        /** Format: date-time */
                        lookedAt?: string;
                        /** Format: date-time */
                        ordersKnownTo?: string;
                        /** Format: date-time */
                        lastMessageAt?: string;
                        gaps: number;
                        /** Format: date-time */
                        lastGapAt?: string;
                        subscriptions: {
                            topic: string;
                            isActive: boolean;
                        }[];
                        findings: {
                            level: string;
                            code: string;
                            words: string;
                        }[];
                        drift?: {
                            pinned: string;
                            answered: string;
                            /** @enum {string} */
                            of: "calls" | "messages";
                        };
                        /** Format: date-time */
                        tokenEndsAt?: string;
                        backfill?: {
                            /** Format: date-time */
                            askedAt: string;
                            orders: number;
                            /** Format: date-time */
                            ordersDoneAt?: string;
                            skus: number;
                            /** Format: date-time */
                            doneAt?: string;
                        };
                        skus?: {
                            /** Format: date-time */
                            at: string;
                            looked: number;
                            isWhole: boolean;
                            unknown: number;
                            first: {
                                sku: string;
                                theirs: string;
                                why: string;
                            }[];
                        };
                        privacy: {
                            id: string;
                            /** @enum {string} */
                            kind: "export" | "erase" | "eraseShop";
                            /** Format: date-time */
                            receivedAt: string;
                            /** Format: date-time */
                            doneAt?: string;
                            found?: number;
                            inFlight?: number;
                            file?: string;
                        }[];
                        figures: {
                            counted: number;
                            more: boolean;
                            untold: number;
                            /** Format: date-time */
                            oldestUntold?: string;
                            refused: number;
                            open: number;
                        };
                        effects: {
                            untold: number;
                            more: boolean;
                            /** Format: date-time */
                            oldestUntold?: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    askChannelWork: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    do: "check" | "reconcile" | "backfill";
                };
            };
        };
        responses: {
            /** @description Asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        /** @enum {string} */
                        do: "check" | "reconcile" | "backfill";
                        /** Format: date-time */
                        askedAt: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        credentials: {
                            mark: string;
                            /** @enum {string} */
                            kind: "channel" | "location" | "system" | "operator";
                            id: string;
                            scopes: string[];
                            /** Format: date-time */
                            createdAt: string;
                            createdBy: string;
                            /** Format: date-time */
                            revokedAt?: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listLocations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        locations: components["schemas"]["Location"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    putLocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    type: "warehouse" | "store" | "supplier";
                    /** @default main */
                    pool?: string;
                    address: {
                        /** @default [] */
                        lines?: string[];
                        city?: string;
                        region?: string;
                        postalCode?: string;
                        country: components["schemas"]["ServedCountry"];
                        phone?: string;
                    };
                    coordinates?: {
                        lat: number;
                        lon: number;
                    };
                    timeZone: string;
                    /** @default [] */
                    tags?: string[];
                    /** @default 100 */
                    priority?: number;
                    services?: string[];
                    /** @default {} */
                    handling?: {
                        /** @default 0 */
                        perOrderMinor?: number;
                        /** @default 0 */
                        perLineMinor?: number;
                        /** @default 0 */
                        perUnitMinor?: number;
                    };
                    /** @default {} */
                    packaging?: {
                        /** @default 0 */
                        perShipmentMinor?: number;
                        /** @default 0 */
                        tareGrams?: number;
                    };
                    /** @default {} */
                    calendar?: {
                        /**
                         * @default [
                         *       1,
                         *       2,
                         *       3,
                         *       4,
                         *       5
                         *     ]
                         */
                        workdays?: number[];
                        /** @default [] */
                        holidays?: string[];
                        /** @default 08:00 */
                        opens?: string;
                        /** @default 18:00 */
                        closes?: string;
                    };
                    cutOff?: string;
                    /** @default 0 */
                    processingMinutes?: number;
                    /** @default [] */
                    capacity?: {
                        /** @enum {string} */
                        unit: "orders" | "lines" | "units";
                        /** @default P1D */
                        window?: string;
                        cap: number;
                    }[];
                    acceptWithin?: number;
                    shipWithin?: number;
                    readyWithin?: number;
                    doubtNotInStock?: boolean;
                    /** @enum {string} */
                    countsInclude?: "packed" | "shelf";
                    withholding?: {
                        belowPct: number;
                        mostPct: number;
                    };
                    returns?: {
                        /** @default 0 */
                        perReturnMinor?: number;
                        /** @default 0 */
                        perUnitMinor?: number;
                        transferPerUnitMinor?: number;
                    };
                    /** @default true */
                    active?: boolean;
                    id?: string;
                    version?: number;
                    warnings?: string[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Location"] & {
                        warnings?: string[];
                    };
                };
            };
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Location"] & {
                        warnings?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listRateCards: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        "rate-cards": components["schemas"]["RateCard"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listSkus: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        skus: components["schemas"]["Sku"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readSku: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sku"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listTrackingSources: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        "tracking-sources": components["schemas"]["TrackingSource"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readUsers: {
        parameters: {
            query: {
                ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        users: {
                            id: string;
                            name?: string;
                            /** @enum {string} */
                            state: "active" | "disabled" | "unknown";
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
}
